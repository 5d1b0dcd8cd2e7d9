import type { LanguageModel } from '@wise-edit/transformer'
import type { ServedEditor } from './held-memory'

/** Part of a tokenizer that the engine uses. */
export type TextTokenizer = Pick<
  LanguageModel['tokenizer'],
  'chatTemplate' | 'bosToken' | 'eosTokens' | 'encode' | 'decode' | 'createTextStream'
>

/** Part of a model that the engine uses. */
export type TextModel = Pick<LanguageModel, 'encode' | 'query' | 'chatPrompt'> &
  Pick<ServedEditor, 'stream'> & {
    readonly tokenizer: TextTokenizer
    readonly decoder: { readonly config: { readonly maxPositions: number; readonly vocabSize: number } }
  }
