import { denseDelta } from '@wise-edit/sharding'
import { settingsOf } from '../options/settings'
import { openMemory } from './persist'
import { Shards } from './shards'

/** Change of the model's matrix that applies all edits of a memory to every query. */
export interface MergedDelta {
  /** The weight that it belongs to, such as `layers.27.mlp.down.weight`. */
  matrix: string
  /** `[dModel, dFF]`. */
  shape: [number, number]
  /** W_v' - W_v, float32, in the order of `shape`. */
  delta: Float32Array
}

/** Returns the change of all shards of a memory, merged by the memory's merge method. Throws as `openMemory` does. */
export async function wiseDelta(path: string): Promise<MergedDelta> {
  const { model, options, shards: all } = await openMemory(path)
  const shape = model.shape as [number, number]
  const held = all.filter(({ edits }) => edits.length > 0)
  if (held.length === 0) return { matrix: model.matrix, shape, delta: new Float32Array(shape[0] * shape[1]) }
  return {
    matrix: model.matrix,
    shape,
    delta: denseDelta(new Shards(shape, settingsOf(options)).merge(held)),
  }
}
