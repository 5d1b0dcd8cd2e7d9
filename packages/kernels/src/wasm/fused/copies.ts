import * as tf from '@tensorflow/tfjs-core'
import { heapOf } from '../code/fused-heap'
import type { FusedCode } from '../code/module'
import { heapOffset, heapView, shared, type WasmBackend } from '../heap'
import { type KernelCall, overrideKernel } from '../kernel-override'

/**
 * Replaces kernels of tfjs's wasm backend that copy more than necessary, for values of four bytes.
 *
 * A clone shares the memory of its original, as on other backends. Slices of one block, slices, concatenations and
 * paddings along one axis, transpositions of `[outer, a, b, width]` to `[outer, b, a, width]` and gathers of rows copy
 * whole blocks; tfjs first copies the whole input of a slice, and computes the others entry by entry.
 */
export function useFastCopies(): void {
  override(tf.Identity, ({ inputs, backend }) => shared(backend as WasmBackend, inputs.x!))
  override(tf.Slice, slice)
  override(tf.Concat, concat)
  override(tf.PadV2, pad)
  override(tf.Transpose, transpose)
  override(tf.GatherV2, gather)
}

type FastKernel = (call: KernelCall) => tf.TensorInfo | undefined

/** Tries the kernel `fast` before the original one, which runs if `fast` returns nothing. */
function override(kernelName: string, fast: FastKernel): void {
  overrideKernel(kernelName, (original) => (call) => {
    const wide = tensorsOf(call).every(({ dtype }) => dtype === 'float32' || dtype === 'int32')
    return (wide ? fast(call) : undefined) ?? original(call)
  })
}

function slice({ inputs, backend, attrs }: KernelCall): tf.TensorInfo | undefined {
  const { begin, size } = attrs as unknown as tf.SliceAttrs
  const x = inputs.x!
  const [from, shape] = tf.slice_util.parseSliceParams(x, begin, size)
  if (shape!.some((length, i) => from![i]! + length > x.shape[i]!)) return undefined
  const oneBlock = tf.slice_util.isSliceContinous(x.shape, from!, shape!)
  const axis = oneBlock ? 0 : onlyAxis(x.shape, (dim, i) => shape![i] !== dim)
  if (axis === undefined) return undefined
  const heap = backend as WasmBackend
  const y = heap.makeOutput(shape!, x.dtype)
  const { outer, inner } = around(x.shape, axis)
  const blocks = oneBlock ? 1 : outer
  const width = tf.util.sizeFromShape(shape!) / blocks
  const first = tf.slice_util.computeFlatOffset(from!, tf.util.computeStrides(x.shape))
  const start = heapOffset(heap, x) + 4 * first
  codeOf(heap).copyBlocks(start, heapOffset(heap, y), blocks, width, x.shape[axis]! * inner, width)
  return y
}

function concat(call: KernelCall): tf.TensorInfo | undefined {
  const { backend, attrs } = call
  const parts = tensorsOf(call)
  const first = parts[0]!
  const axis = tf.util.parseAxisParam((attrs as unknown as tf.ConcatAttrs).axis, first.shape)[0]!
  const length = parts.reduce((sum, { shape }) => sum + shape[axis]!, 0)
  const { outer, inner } = around(first.shape, axis)
  const fits = ({ shape, dtype }: tf.TensorInfo) =>
    dtype === first.dtype && !shape.some((dim, i) => i !== axis && dim !== first.shape[i])
  if (!parts.every(fits)) return undefined
  const heap = backend as WasmBackend
  const y = heap.makeOutput(
    first.shape.map((dim, i) => (i === axis ? length : dim)),
    first.dtype,
  )
  let at = heapOffset(heap, y)
  for (const part of parts) {
    const width = part.shape[axis]! * inner
    codeOf(heap).copyBlocks(heapOffset(heap, part), at, outer, width, width, length * inner)
    at += 4 * width
  }
  return y
}

function pad({ inputs, backend, attrs }: KernelCall): tf.TensorInfo | undefined {
  const { paddings, constantValue } = attrs as unknown as tf.PadV2Attrs
  const x = inputs.x!
  const axis = onlyAxis(x.shape, (_, i) => paddings[i]!.some((count) => count > 0))
  if (axis === undefined || constantValue !== 0) return undefined
  const heap = backend as WasmBackend
  const shape = x.shape.map((dim, i) => paddings[i]![0] + dim + paddings[i]![1])
  const y = heap.makeOutput(shape, x.dtype)
  heapView(heap, y).fill(0)
  const { outer, inner } = around(x.shape, axis)
  const [width, stride] = [x.shape[axis]! * inner, shape[axis]! * inner]
  const at = heapOffset(heap, y) + 4 * paddings[axis]![0] * inner
  codeOf(heap).copyBlocks(heapOffset(heap, x), at, outer, width, width, stride)
  return y
}

function transpose({ inputs, backend, attrs }: KernelCall): tf.TensorInfo | undefined {
  const { perm } = attrs as unknown as tf.TransposeAttrs
  if (perm.join() !== '0,2,1,3') return undefined
  const x = inputs.x!
  const heap = backend as WasmBackend
  const [outer, a, b, width] = x.shape as [number, number, number, number]
  const shape = [outer, b, a, width]
  if (a === 1 || b === 1) return shared(heap, x, shape)
  const y = heap.makeOutput(shape, x.dtype)
  codeOf(heap).swapRows(heapOffset(heap, x), heapOffset(heap, y), outer, a, b, width)
  return y
}

function gather({ inputs, backend, attrs }: KernelCall): tf.TensorInfo | undefined {
  const { axis, batchDims } = attrs as unknown as tf.GatherV2Attrs
  const [x, indices] = [inputs.x!, inputs.indices!]
  if (axis !== 0 || batchDims !== 0 || indices.dtype !== 'int32') return undefined
  const heap = backend as WasmBackend
  const [rows, ...rest] = x.shape as [number, ...number[]]
  const count = tf.util.sizeFromShape(indices.shape)
  const ids = new Int32Array(heap.wasm.HEAPU8.buffer as ArrayBuffer, heapOffset(heap, indices), count)
  // tfjs's own kernel reports which index is out of range.
  if (ids.some((index) => index < 0 || index >= rows)) return undefined
  const y = heap.makeOutput([...indices.shape, ...rest], x.dtype)
  const width = tf.util.sizeFromShape(rest)
  codeOf(heap).gatherRows(heapOffset(heap, x), heapOffset(heap, indices), heapOffset(heap, y), count, width)
  return y
}

function tensorsOf({ inputs }: KernelCall): tf.TensorInfo[] {
  return Object.values(inputs) as tf.TensorInfo[]
}

/** Returns the axis for which `changed` holds, if there is exactly one. */
function onlyAxis(shape: number[], changed: (dim: number, axis: number) => boolean): number | undefined {
  const axes = shape.map((_, axis) => axis).filter((axis) => changed(shape[axis]!, axis))
  return axes.length === 1 ? axes[0] : undefined
}

/** Returns the number of times that an axis is repeated, and the distance between its entries. */
function around(shape: number[], axis: number): { outer: number; inner: number } {
  const size = tf.util.sizeFromShape
  return { outer: size(shape.slice(0, axis)), inner: size(shape.slice(axis + 1)) }
}

function codeOf(backend: WasmBackend): FusedCode {
  return heapOf(backend)!.code
}
