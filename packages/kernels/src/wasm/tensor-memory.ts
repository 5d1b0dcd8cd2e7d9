import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import { openedGpu } from '../webgpu/opened'
import { activeWasm, heapOffset, heapView, WASM_HEAP_LIMIT } from './heap'

/**
 * Creates a float32 tensor whose values `fill` writes, directly into the backend's memory if possible.
 *
 * `fill` gets an array of arbitrary content: it must write every element, and must not create or change tensors, since
 * the memory could move. Throws `MEMORY_EXHAUSTED` if the backend has too little memory left, and `FILL_ALLOCATED` if
 * `fill` made the memory move; no tensor is left in either case.
 */
export function tensorFrom<R extends tf.Rank>(
  shape: tf.ShapeMap[R],
  fill: (out: Float32Array) => void,
): tf.Tensor<R> {
  return create(shape, 'float32', (buffer, offset, size) => fill(new Float32Array(buffer, offset, size)))
}

/** Creates a tensor whose memory, `size` numbers of 4 bytes at `offset` of a buffer, `fill` writes. */
function create<R extends tf.Rank>(
  shape: tf.ShapeMap[R],
  dtype: 'float32' | 'int32',
  fill: (buffer: ArrayBufferLike, offset: number, size: number) => void,
): tf.Tensor<R> {
  const size = tf.util.sizeFromShape(shape as number[])
  const backend = activeWasm()
  if (!backend || size === 0) {
    const values = dtype === 'float32' ? new Float32Array(size) : new Int32Array(size)
    fill(values.buffer, 0, size)
    return tf.tensor(values, shape, dtype)
  }
  ensureBytes(4 * size, `a tensor of shape [${(shape as number[]).join(', ')}]`)
  const tensor = tf.engine().makeTensorFromTensorInfo(backend.makeOutput(shape as number[], dtype))
  try {
    const { buffer } = backend.wasm.HEAPU8
    fill(buffer, heapOffset(backend, tensor), size)
    if (buffer !== backend.wasm.HEAPU8.buffer) {
      throw new WiseError(
        'FILL_ALLOCATED',
        'The function that fills a tensor made others, and the memory moved; expected it to write values only. Make tensors before or after it.',
      )
    }
    return tensor as tf.Tensor<R>
  } catch (error) {
    tensor.dispose()
    throw error
  }
}

/**
 * Creates a tensor that holds `size` bytes, which `fill` writes: rows of a `FrozenMatrix` in the backend's memory.
 *
 * It is an int32 tensor whose last number may be incomplete. `fill` is bound as that of `tensorFrom`, and errors are the
 * same.
 */
export function bytesTensor(size: number, fill: (out: Uint8Array) => void): tf.Tensor1D {
  return create([Math.ceil(size / 4)], 'int32', (buffer, offset) =>
    fill(new Uint8Array(buffer, offset, size)),
  )
}

/** Returns a view of the bytes of a tensor that `bytesTensor` created; valid until the next tensor is created. */
export function bytesView(tensor: tf.Tensor): Uint8Array {
  const backend = activeWasm()
  if (backend?.dataIdMap.has(tensor.dataId)) {
    return new Uint8Array(backend.wasm.HEAPU8.buffer, heapOffset(backend, tensor), 4 * tensor.size)
  }
  const { buffer, byteOffset, byteLength } = tensor.dataSync<'int32'>()
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/**
 * Returns a view of the values of a float32 tensor, without a copy if the backend allows it, for loops in JavaScript.
 *
 * The view is read-only, and valid until the next tensor is created, since the memory may move then.
 */
export function readView(tensor: tf.Tensor): Float32Array {
  if (tensor.dtype !== 'float32') {
    throw new WiseError(
      'DTYPE_UNSUPPORTED',
      `Found a tensor of ${tensor.dtype}; expected float32. Cast it first.`,
    )
  }
  const backend = activeWasm()
  // A tensor created on another backend is copied to this one when an op first reads it.
  if (backend?.dataIdMap.has(tensor.dataId) && tensor.size > 0) return heapView(backend, tensor)
  return tensor.dataSync() as Float32Array
}

/** Returns the bytes left for tensors on the active backend; `Infinity` if only the machine's memory limits them. */
export function bytesFree(): number {
  if (!activeWasm()) return Infinity
  // tfjs counts the tensors of all backends together: next to a GPU backend, only the heap's guard detects a full heap.
  const taken = openedGpu() ? 0 : tf.memory().numBytes
  return Math.max(0, WASM_HEAP_LIMIT - HEAP_RESERVE - taken)
}

/** Throws `MEMORY_EXHAUSTED`, naming `what`, if the active backend cannot hold `bytes` more. */
export function ensureBytes(bytes: number, what: string): void {
  const free = bytesFree()
  if (bytes <= free) return
  throw new WiseError(
    'MEMORY_EXHAUSTED',
    `Found ${mebibytes(free)} free of the 4096 MiB that WebAssembly can address; ${what} takes ${mebibytes(bytes)}. Use a smaller model, dispose other tensors, or a backend without this limit (npm install @tensorflow/tfjs-node@4.22.0).`,
  )
}

/** Bytes reserved for the data and stack of the wasm module, and for fragmentation. */
const HEAP_RESERVE = 64 * 2 ** 20

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`
}
