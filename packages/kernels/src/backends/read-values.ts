import type * as tf from '@tensorflow/tfjs-core'
import { readView } from '../wasm/tensor-memory'
import { activeGpu } from '../webgpu/gpu-backend'

/**
 * Calls `read` with the values of a float32 tensor: immediately and without a copy on CPU backends; on a GPU once they
 * have been read, without blocking the event loop.
 *
 * `read` must neither keep the values nor create tensors. The caller still owns the tensor.
 */
export async function withValues<T>(tensor: tf.Tensor, read: (values: Float32Array) => T): Promise<T> {
  if (!activeGpu() || tensor.dtype !== 'float32') return read(readView(tensor))
  return read((await tensor.data()) as Float32Array)
}

/** Reads the values of several tensors, waiting for a GPU only once; disposes the tensors, even if reading fails. */
export async function takeValues(
  tensors: readonly tf.Tensor[],
): Promise<(Float32Array | Int32Array | Uint8Array)[]> {
  try {
    return await Promise.all(tensors.map((tensor) => tensor.data()))
  } finally {
    for (const tensor of tensors) tensor.dispose()
  }
}
