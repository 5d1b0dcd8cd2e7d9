import * as tf from '@tensorflow/tfjs-core'
import { type Blas, PLAIN, ROW_MAJOR, TRANSPOSED } from './blas'
import { activateFused, addBias } from './fused-matmul'
import { overrideKernel } from './kernel-override'
import { type MatMulPlan, planMatMul } from './matmul-plan'
import { heapView, type WasmBackend } from './wasm-heap'

interface Operands {
  a: tf.TensorInfo
  b: tf.TensorInfo
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
  // Views come after the last allocation: growing the heap replaces its buffer.
  const c = heapView(backend, out)
  if (bias) repeatRow(heapView(backend, bias), c)
  else if (plan.k === 0) c.fill(0)
  if (plan.k === 0 || c.length === 0) return out
  runProducts(blas, plan, heapView(backend, a), heapView(backend, b), c, {
    transposeA,
    transposeB,
    beta: bias ? 1 : 0,
  })
  return out
}

function runProducts(
  blas: Blas,
  { m, n, k, pairs }: MatMulPlan,
  a: Float32Array,
  b: Float32Array,
  c: Float32Array,
  { transposeA, transposeB, beta }: { transposeA: boolean; transposeB: boolean; beta: number },
): void {
  const transA = transposeA ? TRANSPOSED : PLAIN
  const transB = transposeB ? TRANSPOSED : PLAIN
  const lda = transposeA ? m : k
  const ldb = transposeB ? k : n
  const single = pairs.length === 1
  for (const [i, [ia, ib]] of pairs.entries()) {
    const left = single ? a : a.subarray(ia * m * k, (ia + 1) * m * k)
    const right = single ? b : b.subarray(ib * k * n, (ib + 1) * k * n)
    const product = single ? c : c.subarray(i * m * n, (i + 1) * m * n)
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
