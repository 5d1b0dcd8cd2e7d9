import type * as tf from '@tensorflow/tfjs-core'
import type { StoredTensor } from '../files/tensor-file'
import type { ModelConfig, WeightName } from '../model/config'
import type { Weights } from '../model/weights'
import type { Tokenizer } from '../tokenizer'
import type { LoadWeightsOptions } from './load-weights'
import type { OpenWeightsOptions } from './open-weights'

/** An opened model: its configuration has been read and its weights found and checked, but none is loaded. */
export interface Checkpoint {
  /** Folder or file that it was opened from. */
  readonly path: string
  readonly format: 'safetensors' | 'gguf'
  readonly config: ModelConfig
  /** All files that hold weights. */
  readonly files: readonly string[]
  /** All stored tensors, by their names in the checkpoint. */
  readonly tensors: ReadonlyMap<string, StoredTensor>
  /** Loads the tokenizer of the checkpoint. Throws `TOKENIZER_MISSING` if there is none. */
  loadTokenizer(): Promise<Tokenizer>
  /** Loads all weights as float32 tensors by `WeightName`; the caller disposes them. */
  loadWeights(options?: LoadWeightsOptions): Promise<Map<WeightName, tf.Tensor>>
  /** Opens all weights, in the backend's memory or, if they do not fit, in their files; the caller disposes them. */
  openWeights(options?: OpenWeightsOptions): Promise<Weights>
  /** Closes the files; weights already loaded or opened stay. */
  close(): Promise<void>
}
