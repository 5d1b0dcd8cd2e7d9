import type * as tf from '@tensorflow/tfjs-core'
import { readView } from '../wasm/tensor-memory'
import { activeGpu } from '../webgpu/gpu-backend'

/**
 * Calls `read` with a float32 tensor's values: at once and without a copy on backends of the CPU, on a GPU when they have
 * arrived, while others have their turn.
 *
 * `read` must not keep the values nor make tensors. The tensor stays the caller's.
 */
export async function withValues<T>(tensor: tf.Tensor, read: (values: Float32Array) => T): Promise<T> {
  if (!activeGpu() || tensor.dtype !== 'float32') return read(readView(tensor))
  return read((await tensor.data()) as Float32Array)
}

/** The values of some tensors, in one wait for a GPU; the tensors are disposed, also when reading fails. */
export async function takeValues(
  tensors: readonly tf.Tensor[],
): Promise<(Float32Array | Int32Array | Uint8Array)[]> {
  try {
    return await Promise.all(tensors.map((tensor) => tensor.data()))
  } finally {
    for (const tensor of tensors) tensor.dispose()
  }
}
