export {
  type Checkpoint,
  exportModel,
  type LoadWeightsOptions,
  type OpenWeightsOptions,
  openCheckpoint,
  type WeightPlace,
} from './checkpoint'
export { loadSentenceEncoder, SentenceEncoder } from './encoder'
export {
  readSafetensors,
  type SafetensorsArray,
  type SafetensorsDtype,
  type SafetensorsReader,
  type SafetensorsTensor,
  writeSafetensors,
} from './files/safetensors-file'
export { answerTargets } from './generate/answer'
export { type GenerateTokensOptions, generateBatch, generateTokens } from './generate/generate'
export { argmax, type SamplingOptions, sampleToken } from './generate/sample'
export {
  inputTokens,
  type ScoreOptions,
  scoreTargets,
  type TargetQuery,
  type TargetScore,
} from './generate/score'
export { type DownloadProgress, resolveModel } from './hub'
export { type GenerateOptions, LanguageModel, type LoadModelOptions, loadModel } from './language-model'
export { KeyValueCache, type LayerCache } from './model/cache'
export type { Architecture, ModelConfig, PositionConfig, RopeScaling, WeightName } from './model/config'
export { DecoderModel, type RunOptions } from './model/decoder'
export type { Intercept, Interventions, ModuleName } from './model/modules'
export { type Padding, Sequences } from './model/sequences'
export { type OutsideWeights, Weights } from './model/weights'
export {
  type ChatTemplateOptions,
  type DecodeOptions,
  type EncodeOptions,
  type Message,
  type TextStream,
  Tokenizer,
} from './tokenizer'
