import type * as tf from '@tensorflow/tfjs-core'
import { nextTurn } from '@wise-edit/core'
import { ensureBytes, tensorFrom } from '@wise-edit/kernels'
import type { WeightName } from '../model/config'
import type { MatchedWeight } from './match-weights'
import { readWeight } from './read-weight'

/** Options of `Checkpoint.loadWeights`. */
export interface LoadWeightsOptions {
  /** Called after each tensor with the progress in bytes of weights as float32. */
  onProgress?: (done: number, total: number) => void
  /** Stops between tensors; the loaded weights are disposed. */
  signal?: AbortSignal
}

/** Loads weights one by one into the backend's memory, as float32. A failure or abort disposes all of them. */
export async function loadWeights(
  weights: readonly MatchedWeight[],
  { onProgress, signal }: LoadWeightsOptions = {},
): Promise<Map<WeightName, tf.Tensor>> {
  const total = weights.reduce((sum, weight) => sum + weightValues(weight) * 4, 0)
  ensureBytes(total, `the model, at 4 bytes for each of ${total / 4} weights,`)
  const loaded = new Map<WeightName, tf.Tensor>()
  let done = 0
  try {
    for (const weight of weights) {
      signal?.throwIfAborted()
      loaded.set(
        weight.name,
        tensorFrom(weight.shape, (out) => readWeight(weight, out)),
      )
      done += weightValues(weight) * 4
      onProgress?.(done, total)
      // Reads block the event loop; without this pause, an abort or a progress bar would wait for the last tensor.
      await nextTurn()
    }
    signal?.throwIfAborted()
    return loaded
  } catch (error) {
    for (const tensor of loaded.values()) tensor.dispose()
    throw error
  }
}

/** Returns the number of values of a weight. */
export function weightValues({ shape }: MatchedWeight): number {
  return shape.reduce((product, dimension) => product * dimension, 1)
}
