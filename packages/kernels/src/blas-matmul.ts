import * as tf from '@tensorflow/tfjs-core'
import { type Blas, PLAIN, ROW_MAJOR, TRANSPOSED } from './blas'
import { activateFused, addBias } from './fused-matmul'
import { overrideKernel } from './kernel-override'
import { type MatMulPlan, planMatMul } from './matmul-plan'
import { heapOffset, heapView, type WasmBackend } from './wasm-heap'

interface Operands {
  a: tf.TensorInfo
  b: tf.TensorInfo
}

/** Where the matrices of a product begin in this process, and how to read them. */
interface Product {
  atA: number
  atB: number
  atC: number
  transposeA: boolean
  transposeB: boolean
  beta: number
}

/**
 * Hands every float32 matrix product of the wasm backend to BLAS, over the same memory.
 *
 * Forward and backward, transposed or not, batched with broadcast, with bias and activation where fused.
 */
export function useBlasMatMul(blas: Blas): void {
  overrideKernel(tf.BatchMatMul, (original) => (params) => {
    const operands = params.inputs as unknown as Operands
    const attrs = params.attrs as unknown as tf.BatchMatMulAttrs
    if (!isFloat(operands)) return original(params)
    return multiply(blas, params.backend as WasmBackend, operands, attrs)
  })
  overrideKernel(tf._FusedMatMul, (original) => (params) => {
    const inputs = params.inputs as unknown as tf._FusedMatMulInputs
    const attrs = params.attrs as unknown as tf._FusedMatMulAttrs
    if (!isFloat(inputs)) return original(params)
    const backend = params.backend as WasmBackend
    return activateFused(backend, multiplyAndAdd(blas, backend, inputs, attrs), { inputs, attrs })
  })
}

function isFloat({ a, b }: Operands): boolean {
  return a.dtype === 'float32' && b.dtype === 'float32'
}

function multiplyAndAdd(
  blas: Blas,
  backend: WasmBackend,
  { a, b, bias }: tf._FusedMatMulInputs,
  attrs: tf._FusedMatMulAttrs,
): tf.TensorInfo {
  if (!bias || bias.shape.length === 1) return multiply(blas, backend, { a, b }, attrs, bias)
  return addBias(backend, multiply(blas, backend, { a, b }, attrs), bias)
}

function multiply(
  blas: Blas,
  backend: WasmBackend,
  { a, b }: Operands,
  { transposeA, transposeB }: { transposeA: boolean; transposeB: boolean },
  bias?: tf.TensorInfo,
): tf.TensorInfo {
  const plan = planMatMul(a.shape, b.shape, transposeA, transposeB)
  const out = backend.makeOutput(plan.outShape, 'float32')
  const size = tf.util.sizeFromShape(plan.outShape)
  if (bias) repeatRow(heapView(backend, bias), heapView(backend, out))
  else if (plan.k === 0) heapView(backend, out).fill(0)
  if (plan.k === 0 || size === 0) return out
  const offsets = [a, b, out].map((tensor) => heapOffset(backend, tensor))
  // Addresses come after the last allocation: growing the heap may move it.
  const base = blas.address(backend.wasm.HEAPU8.buffer)
  const [atA, atB, atC] = offsets.map((offset) => base + offset) as [number, number, number]
  runProducts(blas, plan, { atA, atB, atC, transposeA, transposeB, beta: bias ? 1 : 0 })
  return out
}

function runProducts(
  blas: Blas,
  { m, n, k, pairs }: MatMulPlan,
  { atA, atB, atC, transposeA, transposeB, beta }: Product,
): void {
  const transA = transposeA ? TRANSPOSED : PLAIN
  const transB = transposeB ? TRANSPOSED : PLAIN
  const lda = transposeA ? m : k
  const ldb = transposeB ? k : n
  for (let i = 0; i < pairs.length; i++) {
    const [ia, ib] = pairs[i]!
    const left = atA + 4 * ia * m * k
    const right = atB + 4 * ib * k * n
    const product = atC + 4 * i * m * n
    if (m === 1) {
      // One row: y = op(b)ᵀ · x, where sgemm would first pack all of b.
      const [rows, columns] = transposeB ? [n, k] : [k, n]
      const trans = transposeB ? PLAIN : TRANSPOSED
      blas.sgemv(ROW_MAJOR, trans, rows, columns, 1, right, ldb, left, 1, beta, product, 1)
    } else {
      blas.sgemm(ROW_MAJOR, transA, transB, m, n, k, 1, left, lda, right, ldb, beta, product, n)
    }
  }
}

/** Fills the rows of a matrix with one row. */
function repeatRow(row: Float32Array, matrix: Float32Array): void {
  for (let start = 0; start < matrix.length; start += row.length) matrix.set(row, start)
}
