import { WiseError } from '@wise-edit/core'
import { loadBlas } from '#native'
import { PLAIN, ROW_MAJOR, TRANSPOSED } from './cblas'

/** A matrix product that calls the system's BLAS directly. */
export interface DirectProduct {
  library: string
  threads: number
  /** Computes `result`; each call computes it again. */
  run(): void
  /** `[m, n]`, row-major. */
  result: Float32Array
  /** Kept alive here, since the library only gets their addresses. */
  operands: readonly Float32Array[]
}

/**
 * Prepares `a · b`, or `a · bᵀ` with `transposeB`, by `cblas_sgemm` on arrays outside any backend: a baseline for
 * measuring backends. `a` is `[m, k]` row-major, `b` is `[k, n]` or `[n, k]`.
 *
 * Throws `BLAS_OFF`, `BLAS_NOT_FOUND` or `FFI_NOT_LOADED`.
 */
export async function directProduct(
  a: Float32Array<ArrayBuffer>,
  b: Float32Array<ArrayBuffer>,
  { m, n, k, transposeB = false }: { m: number; n: number; k: number; transposeB?: boolean },
  threads?: number,
): Promise<DirectProduct> {
  for (const [name, array, size] of [
    ['a', a, m * k],
    ['b', b, k * n],
  ] as const) {
    if (array.length === size) continue
    throw new WiseError(
      'OPERAND_SIZE',
      `Operand ${name} holds ${array.length} values; expected ${size} for m ${m}, n ${n}, k ${k}. The library reads memory unseen; correct the sizes.`,
    )
  }
  const blas = await loadBlas(threads)
  const result = new Float32Array(m * n)
  const [atA, atB, atC] = [a, b, result].map((array) => blas.address(array.buffer) + array.byteOffset) as [
    number,
    number,
    number,
  ]
  const [transB, ldb] = transposeB ? [TRANSPOSED, k] : [PLAIN, n]
  return {
    library: blas.library,
    threads: blas.threads,
    result,
    operands: [a, b],
    run: () => {
      blas.sgemm(ROW_MAJOR, PLAIN, transB, m, n, k, 1, atA, k, atB, ldb, 0, atC, n)
    },
  }
}
