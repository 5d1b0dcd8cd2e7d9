import type * as tf from '@tensorflow/tfjs-core'
import type { StoredTensor } from '../files/tensor-file'
import type { ModelConfig, WeightName } from '../model/config'
import type { Weights } from '../model/weights'
import type { Tokenizer } from '../tokenizer'
import type { LoadWeightsOptions } from './load-weights'
import type { OpenWeightsOptions } from './open-weights'

/** An opened model: its configuration is read and its weights are found and checked, but none is loaded. */
export interface Checkpoint {
  /** The folder or file it was opened from. */
  readonly path: string
  readonly format: 'safetensors' | 'gguf'
  readonly config: ModelConfig
  /** Every file that holds weights. */
  readonly files: readonly string[]
  /** Every stored tensor, by the checkpoint's own names. */
  readonly tensors: ReadonlyMap<string, StoredTensor>
  /** The tokenizer the checkpoint brings. Throws `TOKENIZER_MISSING` when there is none. */
  loadTokenizer(): Promise<Tokenizer>
  /** All weights as float32 tensors by `WeightName`; the caller disposes them. */
  loadWeights(options?: LoadWeightsOptions): Promise<Map<WeightName, tf.Tensor>>
  /** All weights, in the backend's memory or, those that do not fit, in their files; the caller disposes them. */
  openWeights(options?: OpenWeightsOptions): Promise<Weights>
  /** Closes the files; weights already loaded or opened stay. */
  close(): Promise<void>
}
