import * as tf from '@tensorflow/tfjs-core'
import { heapOffset, type WasmBackend } from './heap'

/**
 * Registers the kernel that training a transformer needs and the wasm backend lacks, UnsortedSegmentSum: it sums rows
 * by index, as in the gradient of a gather. Safe to call again.
 */
export function registerWasmKernels(): void {
  if (tf.getKernel(tf.UnsortedSegmentSum, 'wasm')) return
  tf.registerKernel({
    kernelName: tf.UnsortedSegmentSum,
    backendName: 'wasm',
    kernelFunc: ({ inputs, backend, attrs }) =>
      unsortedSegmentSum(
        backend as WasmBackend,
        inputs as Inputs,
        attrs as unknown as tf.UnsortedSegmentSumAttrs,
      ),
  })
}

type Inputs = Record<'x' | 'segmentIds', tf.TensorInfo>

/** Sums rows by index; skips rows whose index is outside `[0, numSegments)`, as the other backends do. */
function unsortedSegmentSum(
  backend: WasmBackend,
  { x, segmentIds }: Inputs,
  { numSegments }: tf.UnsortedSegmentSumAttrs,
): tf.TensorInfo {
  const rowShape = x.shape.slice(segmentIds.shape.length)
  const width = tf.util.sizeFromShape(rowShape)
  const out = backend.makeOutput([numSegments, ...rowShape], x.dtype)
  const ids = values(backend, segmentIds)
  const rows = values(backend, x)
  const sums = values(backend, out).fill(0)
  for (let row = 0; row < ids.length; row++) {
    const segment = ids[row]!
    if (segment < 0 || segment >= numSegments) continue
    const from = row * width
    const to = segment * width
    for (let i = 0; i < width; i++) sums[to + i]! += rows[from + i]!
  }
  return out
}

function values(backend: WasmBackend, tensor: tf.TensorInfo): Float32Array | Int32Array {
  const View = tensor.dtype === 'float32' ? Float32Array : Int32Array
  const size = tf.util.sizeFromShape(tensor.shape)
  return new View(backend.wasm.HEAPU8.buffer as ArrayBuffer, heapOffset(backend, tensor), size)
}
