/** The inverse of a symmetric positive definite matrix `[n, n]`, row-major, by its Cholesky factor. */
export function invertPositive(matrix: Float64Array, n: number): Float64Array {
  const factor = cholesky(matrix, n)
  const inverse = invertLower(factor, n)
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

/** L with `L Lᵀ = matrix`, lower triangle. */
function cholesky(matrix: Float64Array, n: number): Float64Array {
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
