import * as tf from '@tensorflow/tfjs-core'
import { nextTurn } from '@wise-edit/core/internal'
import { ensureBytes, type FrozenMatrix, tensorFrom } from '@wise-edit/kernels/internal'
import type { WeightName } from '../model/config'
import { canStayStored, frozenAsStored } from './frozen-weight'
import type { MatchedWeight } from './match-weights'
import { readWeight } from './read-weight'

/** Options of `Checkpoint.loadWeights`. */
export interface LoadWeightsOptions {
  /** Called after each tensor with the progress in bytes of weights in memory. */
  onProgress?: (done: number, total: number) => void
  /** Stops between tensors; the loaded weights are disposed. */
  signal?: AbortSignal
}

/** Loads weights one by one into the backend's memory, as float32. A failure or abort disposes all of them. */
export async function loadWeights(
  weights: readonly MatchedWeight[],
  options: LoadWeightsOptions = {},
): Promise<Map<WeightName, tf.Tensor>> {
  const total = floatBytes(weights)
  ensureBytes(total, `the model, at 4 bytes for each of ${total / 4} weights,`)
  const loaded = new Map<WeightName, tf.Tensor>()
  const load = (weight: MatchedWeight) => {
    loaded.set(weight.name, loadFloats(weight))
  }
  await loadEach(weights, options, (weight) => floatBytes([weight]), load).catch((error) => {
    tf.dispose([...loaded.values()])
    throw error
  })
  return loaded
}

/** Weights in the backend's memory: matrices as their file stores them, and others as float32. */
export interface StoredWeights {
  tensors: Map<WeightName, tf.Tensor>
  matrices: Map<WeightName, FrozenMatrix>
  /** Size of the matrices in memory, in bytes. */
  bytes: number
  /** Frees the matrices. */
  close(): void
}

/**
 * Loads weights one by one into the backend's memory, as `loadWeights` does, but leaves the matrices as they are stored
 * that `stays` selects, of those that kernels can read.
 */
export async function loadStoredWeights(
  weights: readonly MatchedWeight[],
  stays: Stays,
  options: LoadWeightsOptions = {},
): Promise<StoredWeights> {
  ensureBytes(storedBytes(weights, stays), 'the model, with matrices as the file stores them,')
  const tensors = new Map<WeightName, tf.Tensor>()
  const matrices = new Map<WeightName, FrozenMatrix>()
  const disposals: (() => void)[] = []
  const close = () => {
    for (const dispose of disposals.splice(0)) dispose()
  }
  const load = (weight: MatchedWeight) => {
    if (!(canStayStored(weight) && stays(weight))) {
      tensors.set(weight.name, loadFloats(weight))
      return
    }
    const { matrix, dispose } = frozenAsStored(weight)
    matrices.set(weight.name, matrix)
    disposals.push(dispose)
  }
  await loadEach(weights, options, (weight) => storedBytes([weight], stays), load).catch((error) => {
    tf.dispose([...tensors.values()])
    close()
    throw error
  })
  const bytes = storedBytes(
    weights.filter(({ name }) => matrices.has(name)),
    stays,
  )
  return { tensors, matrices, bytes, close }
}

/** Returns the number of values of a weight. */
export function weightValues({ shape }: MatchedWeight): number {
  return shape.reduce((product, dimension) => product * dimension, 1)
}

/** Returns the bytes of weights as float32. */
export function floatBytes(weights: readonly MatchedWeight[]): number {
  return weights.reduce((sum, weight) => sum + 4 * weightValues(weight), 0)
}

/** Selects the matrices that stay as they are stored. */
export type Stays = (weight: MatchedWeight) => boolean

/** Returns the bytes of weights of which the selected matrices stay as they are stored. */
export function storedBytes(weights: readonly MatchedWeight[], stays: Stays): number {
  const bytes = (weight: MatchedWeight) =>
    canStayStored(weight) && stays(weight) ? bytesInFile(weight) : floatBytes([weight])
  return weights.reduce((sum, weight) => sum + bytes(weight), 0)
}

/** Returns the bytes that a weight takes in its file. */
export function bytesInFile(weight: MatchedWeight): number {
  const { stored } = weight
  const values = stored.shape.reduce((product, dimension) => product * dimension, 1)
  return (stored.bytes * weightValues(weight)) / values
}

function loadFloats(weight: MatchedWeight): tf.Tensor {
  return tensorFrom(weight.shape, (out) => readWeight(weight, out))
}

/** Calls `load` for each weight and reports progress in the bytes that `bytesOf` gives. */
async function loadEach(
  weights: readonly MatchedWeight[],
  { onProgress, signal }: LoadWeightsOptions,
  bytesOf: (weight: MatchedWeight) => number,
  load: (weight: MatchedWeight) => void,
): Promise<void> {
  const total = weights.reduce((sum, weight) => sum + bytesOf(weight), 0)
  let done = 0
  for (const weight of weights) {
    signal?.throwIfAborted()
    load(weight)
    done += bytesOf(weight)
    onProgress?.(done, total)
    // Reads block the event loop; without this pause, an abort or a progress bar would wait for the last tensor.
    await nextTurn()
  }
  signal?.throwIfAborted()
}
