import { type Product, useMatMul } from '../wasm/products/matmul-kernels'
import { type Blas, PLAIN, ROW_MAJOR, TRANSPOSED } from './cblas'

/** Multiplies the matrices of the wasm backend with BLAS, over the same memory. */
export function useBlasMatMul(blas: Blas): void {
  useMatMul((backend) => {
    const heap = blas.address(backend.wasm.HEAPU8.buffer)
    return (product) => multiply(blas, heap, product)
  })
}

function multiply(
  blas: Blas,
  heap: number,
  { a, b, c, m, n, k, transposeA, transposeB, add, aStride, cStride }: Product,
): void {
  const beta = add ? 1 : 0
  const ldb = transposeB ? k : n
  if (m === 1) {
    // One row: y = op(b)ᵀ · x, where sgemm would first pack all of b.
    const [rows, columns] = transposeB ? [n, k] : [k, n]
    const trans = transposeB ? PLAIN : TRANSPOSED
    const step = transposeA ? aStride : 1
    blas.sgemv(ROW_MAJOR, trans, rows, columns, 1, heap + b, ldb, heap + a, step, beta, heap + c, 1)
    return
  }
  const [transA, transB] = [transposeA ? TRANSPOSED : PLAIN, transposeB ? TRANSPOSED : PLAIN]
  blas.sgemm(ROW_MAJOR, transA, transB, m, n, k, 1, heap + a, aStride, heap + b, ldb, beta, heap + c, cStride)
}
