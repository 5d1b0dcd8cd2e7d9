import { denseDelta } from '@wise-edit/sharding'
import { openMemory } from './persist'
import { Shards } from './shards'

/** What a memory adds to its model's matrix when every query is to get all of it. */
export interface MergedDelta {
  /** The weight that it belongs to, such as `layers.27.mlp.down.weight`. */
  matrix: string
  /** `[dModel, dFF]`. */
  shape: [number, number]
  /** W_v' - W_v, float32, in the order of `shape`. */
  delta: Float32Array
}

/**
 * Merges all shards of a memory, by its own merge method, into one change of the matrix: for engines that have no
 * router. Without routing, texts that no edit is about get the change too.
 *
 * Throws as `inspectMemory` does. A memory without edits gives zeros.
 */
export async function mergedDelta(path: string): Promise<MergedDelta> {
  const { model, options, shards: all } = await openMemory(path)
  const shape = model.shape as [number, number]
  const held = all.filter(({ edits }) => edits.length > 0)
  if (held.length === 0) return { matrix: model.matrix, shape, delta: new Float32Array(shape[0] * shape[1]) }
  return { matrix: model.matrix, shape, delta: denseDelta(new Shards(shape, options).merge(held)) }
}
