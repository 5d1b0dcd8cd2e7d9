import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import { openedGpu } from '../webgpu/opened'
import { activeWasm, heapView, WASM_HEAP_LIMIT } from './heap'

/**
 * A float32 tensor whose values `fill` writes, into the backend's own memory where it permits.
 *
 * `fill` gets zeros, or whatever lay there before: it must write every element, and must not make or change
 * tensors, since the memory could move under it. Throws `MEMORY_EXHAUSTED` before the backend's memory ends, and
 * `FILL_ALLOCATED` when `fill` made the memory move; then no tensor is left.
 */
export function tensorFrom<R extends tf.Rank>(
  shape: tf.ShapeMap[R],
  fill: (out: Float32Array) => void,
): tf.Tensor<R> {
  const size = tf.util.sizeFromShape(shape as number[])
  const backend = activeWasm()
  if (!backend || size === 0) {
    const values = new Float32Array(size)
    fill(values)
    return tf.tensor(values, shape, 'float32')
  }
  ensureBytes(4 * size, `a tensor of shape [${(shape as number[]).join(', ')}]`)
  const tensor = tf.engine().makeTensorFromTensorInfo(backend.makeOutput(shape as number[], 'float32'))
  try {
    const view = heapView(backend, tensor)
    fill(view)
    if (view.buffer !== backend.wasm.HEAPU8.buffer) {
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
 * A view of a float32 tensor's values, without a copy where the backend permits, for loops in JavaScript.
 *
 * To be read only, and before anything makes a tensor: the memory may move then.
 */
export function readView(tensor: tf.Tensor): Float32Array {
  if (tensor.dtype !== 'float32') {
    throw new WiseError(
      'DTYPE_UNSUPPORTED',
      `Found a tensor of ${tensor.dtype}; expected float32. Cast it first.`,
    )
  }
  const backend = activeWasm()
  // A tensor made on another backend moves over when an op first reads it.
  if (backend?.dataIdMap.has(tensor.dataId) && tensor.size > 0) return heapView(backend, tensor)
  return tensor.dataSync() as Float32Array
}

/** Bytes that tensors may still take on the active backend; `Infinity` where only the machine's memory limits them. */
export function bytesFree(): number {
  if (!activeWasm()) return Infinity
  // tfjs counts tensors of all backends together: beside a GPU's the heap's guard alone tells when it is full.
  const taken = openedGpu() ? 0 : tf.memory().numBytes
  return Math.max(0, WASM_HEAP_LIMIT - HEAP_RESERVE - taken)
}

/** Throws `MEMORY_EXHAUSTED` when the active backend cannot hold `bytes` more, for `what`. */
export function ensureBytes(bytes: number, what: string): void {
  const free = bytesFree()
  if (bytes <= free) return
  throw new WiseError(
    'MEMORY_EXHAUSTED',
    `Found ${mebibytes(free)} free of the 4096 MiB that WebAssembly can address; ${what} takes ${mebibytes(bytes)}. Use a smaller model, dispose other tensors, or a backend without this limit (npm install @tensorflow/tfjs-node@4.22.0).`,
  )
}

/** The wasm module's own data and stack, and what fragmentation loses. */
const HEAP_RESERVE = 64 * 2 ** 20

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`
}
