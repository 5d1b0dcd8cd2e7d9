/** Cholesky factorization of a symmetric positive definite matrix `[size, size]`, row-major, for solving systems. */
export class Cholesky {
  readonly size: number
  /** Factor L with `L Lᵀ = matrix`, lower triangle, row-major. */
  readonly #factor: Float64Array

  constructor(matrix: Float64Array, size: number) {
    this.size = size
    this.#factor = factor(matrix, size)
  }

  /** Returns the solution `x` of `matrix · x = right`. */
  solve(right: Float64Array): Float64Array {
    const { size } = this
    const lower = this.#factor
    const x = right.slice()
    for (let i = 0; i < size; i++) {
      let sum = x[i] as number
      for (let k = 0; k < i; k++) sum -= (lower[i * size + k] as number) * (x[k] as number)
      x[i] = sum / (lower[i * size + i] as number)
    }
    // Goes row by row, as the factor is stored.
    for (let i = size - 1; i >= 0; i--) {
      const value = (x[i] as number) / (lower[i * size + i] as number)
      x[i] = value
      for (let k = 0; k < i; k++) x[k]! -= (lower[i * size + k] as number) * value
    }
    return x
  }
}

/** Returns the inverse of a symmetric positive definite matrix `[n, n]`, row-major, by its Cholesky factor. */
export function invertPositive(matrix: Float64Array, n: number): Float64Array {
  const inverse = invertLower(factor(matrix, n), n)
  // A⁻¹ = L⁻ᵀ L⁻¹
  const out = new Float64Array(n * n)
  for (let k = 0; k < n; k++) {
    for (let i = 0; i <= k; i++) {
      const left = inverse[k * n + i] as number
      for (let j = 0; j <= i; j++) out[i * n + j]! += left * (inverse[k * n + j] as number)
    }
  }
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) out[i * n + j] = out[j * n + i] as number
  return out
}

/** Returns L with `L Lᵀ = matrix`, lower triangle. */
function factor(matrix: Float64Array, n: number): Float64Array {
  const factor = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j] as number
      for (let k = 0; k < j; k++) sum -= (factor[i * n + k] as number) * (factor[j * n + k] as number)
      factor[i * n + j] = i === j ? Math.sqrt(sum) : sum / (factor[j * n + j] as number)
    }
  }
  return factor
}

function invertLower(factor: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    const diagonal = factor[i * n + i] as number
    for (let k = 0; k < i; k++) {
      const scale = (factor[i * n + k] as number) / diagonal
      for (let j = 0; j <= k; j++) inverse[i * n + j]! -= scale * (inverse[k * n + j] as number)
    }
    inverse[i * n + i] = 1 / diagonal
  }
  return inverse
}
