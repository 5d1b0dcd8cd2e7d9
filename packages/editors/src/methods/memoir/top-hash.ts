import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '@wise-edit/core'
import { topKByMagnitude } from '@wise-edit/kernels/internal'
import type { Sequences } from '@wise-edit/transformer'
import { columnMask, queryColumns } from '../../training/query-tokens'

/** Draws the permutation of a layer's features that TopHash uses for all edits and queries, from the seed. */
export function drawPermutation(dFF: number, seed: number): number[] {
  return createRandom(seed, 'permutation').shuffle(Array.from({ length: dFF }, (_, i) => i))
}

/** Returns the mean of the layer's inputs over each row's query, `[batch, dFF]`. */
export function meanFeatures(
  activations: tf.Tensor3D,
  sequences: Sequences,
  lengths?: readonly number[],
): tf.Tensor2D {
  return tf.tidy(() => {
    const mask = columnMask(sequences, queryColumns(sequences, lengths))
    return tf.div<tf.Tensor2D>(tf.sum(tf.mul(activations, mask), 1), tf.sum(mask, 1))
  })
}

/**
 * TopHash: returns ones, `[batch, dFF]`, at the permuted indices of the `columns` features that differ most from the mean
 * features of other texts, `background`.
 */
export function topHash(
  features: tf.Tensor2D,
  background: tf.Tensor1D,
  permutation: readonly number[],
  columns: number,
): tf.Tensor2D {
  const [batch, dFF] = features.shape
  const centred = tf.tidy(() => tf.sub(features, background).dataSync()) as Float32Array
  const mask = new Float32Array(batch * dFF)
  for (let row = 0; row < batch; row++) {
    const { indices } = topKByMagnitude(centred.slice(row * dFF, (row + 1) * dFF), columns)
    for (const index of indices) mask[row * dFF + (permutation[index] as number)] = 1
  }
  return tf.tensor2d(mask, [batch, dFF])
}
