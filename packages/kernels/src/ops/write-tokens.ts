import * as tf from '@tensorflow/tfjs-core'
import { heapOf } from '../wasm/code/fused-heap'
import { canFuse } from '../wasm/fused/fused-op'
import { activeWasm } from '../wasm/heap'

/** Returns true if `writeTokens` can change these tensors in place. */
export function canWriteTokens(...tensors: tf.Tensor[]): boolean {
  const backend = activeWasm()
  // Clones share memory, but a tensor that was created on another backend is not in this memory yet.
  return canFuse(...tensors) && tensors.every(({ dataId }) => backend?.dataIdMap.has(dataId))
}

/**
 * Writes `tokens` `[batch, heads, count, dim]`, or only their row `row`, in place into `room`
 * `[batch or 1, heads, capacity, dim]`, starting at token `at`. Nothing else may hold `room`, not even a clone. Both tensors must pass `canWriteTokens`.
 */
export function writeTokens(room: tf.Tensor4D, tokens: tf.Tensor4D, at: number, row?: number): void {
  const [all, heads, count, dim] = tokens.shape
  const batch = row === undefined ? all : 1
  const capacity = room.shape[2]
  tf.util.assert(
    at + count <= capacity && room.shape.join() === [batch, heads, capacity, dim].join(),
    () => `Found tokens [${tokens.shape}] for places ${at} on of [${room.shape}]; expected room for them.`,
  )
  const { code, at: offset } = heapOf(activeWasm()!)!
  const width = count * dim
  const from = offset(tokens) + 4 * (row ?? 0) * heads * width
  code.copyBlocks(from, offset(room) + 4 * at * dim, batch * heads, width, width, capacity * dim)
}
