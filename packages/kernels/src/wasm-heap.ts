import * as tf from '@tensorflow/tfjs-core'

/** The parts of tfjs-backend-wasm that give access to its linear memory. */
export interface WasmBackend extends tf.KernelBackend {
  wasm: { HEAPU8: Uint8Array; asm?: { memory?: unknown }; tfjs: { disposeData(id: number): void } }
  dataIdMap: {
    get(dataId: object): { id: number; memoryOffset: number; shape: number[]; dtype: tf.DataType }
    has(dataId: object): boolean
    delete(dataId: object): void
  }
  incRef(dataId: object): void
  makeOutput(shape: number[], dtype: tf.DataType, memoryOffset?: number): tf.TensorInfo
}

/** The end of wasm's linear memory: addresses have 32 bits. */
export const WASM_HEAP_LIMIT = 2 ** 32

/** The active backend if it is wasm, with or without BLAS. */
export function activeWasm(): WasmBackend | undefined {
  return tf.getBackend() === 'wasm' ? (tf.backend() as WasmBackend) : undefined
}

/** Where the values of a tensor begin in the heap, in bytes. */
export function heapOffset(backend: WasmBackend, tensor: tf.TensorInfo): number {
  return backend.dataIdMap.get(tensor.dataId).memoryOffset
}

/**
 * The values of a float32 tensor in the heap, without a copy.
 *
 * The heap's buffer is replaced when it grows: a view is good until the next allocation only.
 */
export function heapView(
  backend: WasmBackend,
  tensor: tf.TensorInfo,
  start = 0,
  length = tf.util.sizeFromShape(tensor.shape) - start,
): Float32Array {
  return new Float32Array(backend.wasm.HEAPU8.buffer, heapOffset(backend, tensor) + 4 * start, length)
}

/** A tensor over memory of another one; end it with `releaseAlias`, never with `disposeData`. */
export function aliasOf(
  backend: WasmBackend,
  tensor: tf.TensorInfo,
  start: number,
  shape: number[],
): tf.TensorInfo {
  return backend.makeOutput(shape, tensor.dtype, heapOffset(backend, tensor) + 4 * start)
}

/** Forgets an alias; its memory stays with the tensor it came from. */
export function releaseAlias(backend: WasmBackend, alias: tf.TensorInfo): void {
  backend.wasm.tfjs.disposeData(backend.dataIdMap.get(alias.dataId).id)
  backend.dataIdMap.delete(alias.dataId)
}
