import * as tf from '@tensorflow/tfjs-core'
import { activate } from '@wise-edit/kernels'
import { activationIndicator } from '@wise-edit/router/activations'
import type { ModelConfig, Sequences } from '@wise-edit/transformer'
import type { WiseSettings } from '../options/settings'
import { querySpans } from './query-windows'

/** Outputs of the main memory and of one side memory for the texts in a batch. */
export interface Outputs {
  /** Outputs of the main memory, `[batch, tokens, dModel]`. */
  main: tf.Tensor3D
  /** Outputs of the side memory for the same activations, `[batch, tokens, dModel]`. */
  side: tf.Tensor3D
}

/** Returns the routing indicator of each text, `[batch]`, over the tokens that `mask` marks (WISE eq. 3). */
export function textIndicators(
  outputs: Outputs,
  mask: tf.Tensor2D,
  settings: WiseSettings['indicator'],
  config: ModelConfig,
): tf.Tensor1D {
  const { reduction } = settings
  return activationIndicator({ ...outputs, mask, reduction, activation: activationOf(settings, config) })
}

/** Returns the routing indicator of each token, `[batch, tokens]`. */
export function tokenIndicators(
  outputs: Outputs,
  settings: WiseSettings['indicator'],
  config: ModelConfig,
): tf.Tensor2D {
  return activationIndicator({
    ...outputs,
    reduction: 'none',
    activation: activationOf(settings, config),
  })
}

/**
 * Returns ones at the tokens of each row that the indicator covers, `[batch, tokens]`: the first `lengths[r]` (default:
 * all) without the first `skipTokens` of them, or all if none would be left.
 */
export function queryMask(
  sequences: Sequences,
  { skipTokens }: WiseSettings['indicator'],
  lengths?: readonly number[],
): tf.Tensor2D {
  const values = new Float32Array(sequences.batch * sequences.tokens)
  for (const [row, [start, end]] of querySpans(sequences, skipTokens, lengths).entries()) {
    values.fill(1, row * sequences.tokens + start, row * sequences.tokens + end)
  }
  return tf.tensor2d(values, [sequences.batch, sequences.tokens])
}

function activationOf(
  { activation }: WiseSettings['indicator'],
  config: ModelConfig,
): 'identity' | ((x: tf.Tensor3D) => tf.Tensor3D) {
  return activation === 'identity' ? 'identity' : (x) => activate(x, config.activation)
}
