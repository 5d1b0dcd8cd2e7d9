import * as tf from '@tensorflow/tfjs-core'
import { activeWasm, heapOffset, heapView, type WasmBackend } from '../heap'
import { overrideKernel } from '../kernel-override'
import { activateFused, addBias } from './fused-matmul'
import { planMatMul } from './matmul-plan'

/** The product c = op(a) · op(b), or c += op(a) · op(b) with `add`: row-major matrices at byte offsets in the heap. */
export interface Product {
  a: number
  b: number
  c: number
  /** Rows of op(a), columns of op(b), and the inner dimension. */
  m: number
  n: number
  k: number
  transposeA: boolean
  transposeB: boolean
  add: boolean
  /** Number of values from one row to the next, of a as it is stored, and of c. */
  aStride: number
  cStride: number
}

/** Multiplies one pair of matrices after another. */
export type Multiply = (product: Product) => void

// A registered symbol on the backend itself, so that the ESM and the CommonJS build share it.
const START = Symbol.for('@wise-edit/kernels.product')

interface WithProduct {
  [START]?: (backend: WasmBackend) => Multiply
}

/**
 * Returns the function that multiplies matrices in the heap of the active wasm backend; undefined if tfjs's own kernels
 * are used.
 *
 * It is valid until the next allocation, which may move the heap.
 */
export function multiplierOf(backend: WasmBackend): Multiply | undefined {
  return (backend as WithProduct)[START]?.(backend)
}

interface Operands {
  a: tf.TensorInfo
  b: tf.TensorInfo
  bias?: tf.TensorInfo
}

interface ProductAttributes {
  transposeA: boolean
  transposeB: boolean
  /** Number of values from one matrix of `b` to the next, if it is larger than a matrix. */
  strideB?: number
}

/**
 * Computes every float32 matrix product of the wasm backend with the function that `start` returns.
 *
 * This covers forward and backward passes, transposed operands, broadcast batches, and fused bias and activation.
 * `start` is called for each kernel after its last allocation, since growing the heap may move it.
 */
export function useMatMul(start: (backend: WasmBackend) => Multiply): void {
  ;(activeWasm() as WithProduct)[START] = start
  overrideKernel(tf.BatchMatMul, (original) => (call) => {
    const operands = call.inputs as unknown as Operands
    if (!isFloat(operands)) return original(call)
    return multiply(start, call.backend as WasmBackend, operands, call.attrs as unknown as ProductAttributes)
  })
  overrideKernel(tf._FusedMatMul, (original) => (call) => {
    const inputs = call.inputs as unknown as tf._FusedMatMulInputs
    const attrs = call.attrs as unknown as tf._FusedMatMulAttrs
    if (!isFloat(inputs)) return original(call)
    const backend = call.backend as WasmBackend
    const { a, b, bias } = inputs
    const sums =
      bias && bias.shape.length > 1
        ? addBias(backend, multiply(start, backend, { a, b }, attrs), bias)
        : multiply(start, backend, { a, b, bias }, attrs)
    return activateFused(backend, sums, { inputs, attrs })
  })
}

function isFloat({ a, b }: Operands): boolean {
  return a.dtype === 'float32' && b.dtype === 'float32'
}

function multiply(
  start: (backend: WasmBackend) => Multiply,
  backend: WasmBackend,
  { a, b, bias }: Operands,
  { transposeA, transposeB, strideB }: ProductAttributes,
): tf.TensorInfo {
  const { m, n, k, outShape, pairs } = planMatMul(a.shape, b.shape, transposeA, transposeB)
  const out = backend.makeOutput(outShape, 'float32')
  const offsets = [a, b, out].map((tensor) => heapOffset(backend, tensor)) as [number, number, number]
  if (bias) repeatRow(heapView(backend, bias), heapView(backend, out))
  else if (k === 0) heapView(backend, out).fill(0)
  if (m * n * k === 0) return out
  const product = start(backend)
  const [firstA, firstB, firstC] = offsets
  for (let i = 0; i < pairs.length; i++) {
    const [ia, ib] = pairs[i]!
    product({
      a: firstA + 4 * ia * m * k,
      b: firstB + 4 * ib * (strideB ?? k * n),
      c: firstC + 4 * i * m * n,
      m,
      n,
      k,
      transposeA,
      transposeB,
      add: bias !== undefined,
      aStride: transposeA ? m : k,
      cStride: n,
    })
  }
  return out
}

/** Fills the rows of a matrix with one row. */
export function repeatRow(row: Float32Array, matrix: Float32Array): void {
  for (let start = 0; start < matrix.length; start += row.length) matrix.set(row, start)
}
