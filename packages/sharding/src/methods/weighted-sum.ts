/** Σ w_i · τ_i (task arithmetic, Ilharco et al. 2023). */
export function weightedSum(values: Float64Array, weights: Float64Array, count: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += (weights[i] as number) * (values[i] as number)
  return sum
}
