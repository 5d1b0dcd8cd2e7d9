export { answerTargets } from './answer'
export { KeyValueCache, type LayerCache } from './cache'
export {
  type Checkpoint,
  exportModel,
  type LoadWeightsOptions,
  type OpenWeightsOptions,
  openCheckpoint,
  readSafetensors,
  type SafetensorsArray,
  type SafetensorsDtype,
  type SafetensorsReader,
  type SafetensorsTensor,
  type WeightPlace,
  writeSafetensors,
} from './checkpoint'
export type { Architecture, ModelConfig, PositionConfig, RopeScaling, WeightName } from './config'
export { DecoderModel, type RunOptions } from './decoder'
export { loadSentenceEncoder, SentenceEncoder } from './encoder'
export { type GenerateTokensOptions, generateBatch, generateTokens } from './generate'
export { type DownloadProgress, resolveModel } from './hub'
export { type GenerateOptions, LanguageModel, type LoadModelOptions, loadModel } from './language-model'
export type { Intercept, Interventions, ModuleName } from './modules'
export { argmax, type SamplingOptions, sampleToken } from './sample'
export { inputTokens, type ScoreOptions, scoreTargets, type TargetQuery, type TargetScore } from './score'
export { type Padding, Sequences } from './sequences'
export {
  type ChatTemplateOptions,
  type DecodeOptions,
  type EncodeOptions,
  type Message,
  type TextStream,
  Tokenizer,
} from './tokenizer'
export { type OutsideWeights, Weights } from './weights'
