import type * as tf from '@tensorflow/tfjs-core'
import type { ModelConfig, WeightName } from '../config'
import type { Tokenizer } from '../tokenizer'
import type { LoadWeightsOptions } from './load-weights'
import type { StoredTensor } from './tensor-file'

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
  /** Closes the files; weights already loaded stay. */
  close(): Promise<void>
}
