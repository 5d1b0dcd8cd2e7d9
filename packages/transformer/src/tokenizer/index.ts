export type { TextStream } from './text-stream'
export {
  type ChatTemplateOptions,
  type DecodeOptions,
  type EncodeOptions,
  type Message,
  Tokenizer,
} from './tokenizer'
