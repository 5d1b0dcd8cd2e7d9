export { exportGguf, exportModel, openCheckpoint, type WeightPlace } from './checkpoint'
export { loadSentenceEncoder, SentenceEncoder } from './encoder'
export {
  readSafetensors,
  type SafetensorsDtype,
  type SafetensorsTensor,
  writeSafetensors,
} from './files/safetensors-file'
export { answerTargets } from './generate/answer'
export { type GenerateTokensOptions, generateBatch, generateTokens } from './generate/generate'
export { type TokenLogprobs, tokenLogprobs } from './generate/logprobs'
export { type SamplingOptions, sampleToken } from './generate/sample'
export { inputTokens, type ScoreOptions, scoreTargets, type TargetQuery } from './generate/score'
export { resolveModel } from './hub'
export { type GenerateOptions, LanguageModel, type LoadModelOptions, loadModel } from './language-model'
export { KeyValueCache } from './model/cache'
export type { Architecture, ModelConfig } from './model/config'
export { DecoderModel } from './model/decoder'
export type { Intercept, Interventions } from './model/modules'
export { Sequences } from './model/sequences'
export { Weights } from './model/weights'
export { type Message, Tokenizer } from './tokenizer'
