import * as tf from '@tensorflow/tfjs-core'

/** The parts of tfjs-backend-wasm that give access to its linear memory. */
export interface WasmBackend extends tf.KernelBackend {
  wasm: { HEAPU8: Uint8Array; asm?: { memory?: unknown }; _malloc(bytes: number): number }
  dataIdMap: {
    get(dataId: object): { id: number; memoryOffset: number; shape: number[]; dtype: tf.DataType }
    has(dataId: object): boolean
  }
  incRef(dataId: object): void
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo
}

/** Maximum size of wasm's linear memory: addresses have 32 bits. */
export const WASM_HEAP_LIMIT = 2 ** 32

/** Returns the active backend if it is wasm, with or without BLAS. */
export function activeWasm(): WasmBackend | undefined {
  return tf.getBackend() === 'wasm' ? (tf.backend() as WasmBackend) : undefined
}

/** Creates another tensor over the values of `x`, optionally with another shape; the backend counts the references. */
export function shared(backend: WasmBackend, x: tf.TensorInfo, shape: number[] = x.shape): tf.TensorInfo {
  backend.incRef(x.dataId)
  return { dataId: x.dataId, shape, dtype: x.dtype }
}

/** Returns the offset of a tensor's values in the heap, in bytes. */
export function heapOffset(backend: WasmBackend, tensor: tf.TensorInfo): number {
  return backend.dataIdMap.get(tensor.dataId).memoryOffset
}

/**
 * Returns a view of the values of a float32 tensor in the heap, without a copy.
 *
 * The heap's buffer is replaced when it grows: a view is valid only until the next allocation.
 */
export function heapView(
  backend: WasmBackend,
  tensor: tf.TensorInfo,
  start = 0,
  length = tf.util.sizeFromShape(tensor.shape) - start,
): Float32Array {
  return new Float32Array(backend.wasm.HEAPU8.buffer, heapOffset(backend, tensor) + 4 * start, length)
}
