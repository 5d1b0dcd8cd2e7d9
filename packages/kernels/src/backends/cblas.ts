/** Description of a loaded BLAS. */
export interface BlasInfo {
  /** Name or path that it was loaded from. */
  library: string
  /** Version that the library reports, if it reports one. */
  version?: string
}

/**
 * The two routines of a BLAS that matrix products need, and its thread count.
 *
 * Matrices are passed as addresses in this process: the `address` of their buffer plus an offset in bytes. Unlike views,
 * addresses cost nothing to create, which matters when a batch has hundreds of small products.
 */
export interface Blas extends BlasInfo {
  threads: number
  /** Returns the address of a buffer; valid until the buffer is replaced, as WebAssembly's is when its memory grows. */
  address(buffer: ArrayBufferLike): number
  /** Computes the row-major `c = alpha · op(a) · op(b) + beta · c`; `op(a)` is `[m, k]`, `op(b)` is `[k, n]`. */
  sgemm(
    order: number,
    transA: number,
    transB: number,
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    beta: number,
    c: number,
    ldc: number,
  ): void
  /** Computes the row-major `y = alpha · op(a) · x + beta · y`; `a` is stored as `[m, n]`. */
  sgemv(
    order: number,
    trans: number,
    m: number,
    n: number,
    alpha: number,
    a: number,
    lda: number,
    x: number,
    incx: number,
    beta: number,
    y: number,
    incy: number,
  ): void
}

/** Constants of CBLAS for row-major order and for transposition. */
export const ROW_MAJOR = 101
export const PLAIN = 111
export const TRANSPOSED = 112
