// For the packages of wise-edit alone: these exports may change in any release.
export { openCheckpoint } from './checkpoint'
export {
  readSafetensors,
  type SafetensorsDtype,
  type SafetensorsTensor,
  writeSafetensors,
} from './files/safetensors-file'
export { answerTargets } from './generate/answer'
export type { GenerateTokensOptions } from './generate/generate'
export { type TokenLogprobs, tokenLogprobs } from './generate/logprobs'
export type { ScoreOptions } from './generate/score'
export { type TextToWrite, type TogetherOptions, writeTogether } from './generate/write-together'
export type { Intercept } from './model/modules'
export { Weights } from './model/weights'
export { Tokenizer } from './tokenizer'
