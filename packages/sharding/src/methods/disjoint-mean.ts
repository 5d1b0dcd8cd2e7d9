/** A sum below this share of its terms counts as 0: weights like 1/3 leave rounding errors when terms cancel. */
const CANCELLED = 1e-12

/**
 * Elects the sign of Σ w_i · τ_i and averages the deltas that have it (TIES, Yadav et al. 2023, algorithm 1).
 *
 * The mean is weighted, Σ w_i · τ_i / Σ |w_i| over the agreeing deltas alone; equal weights of any size give the
 * paper's plain mean. Deltas that are 0 at an entry do not count there. If the sum is 0, no sign is elected and the
 * entry is 0.
 */
export function disjointMean(values: Float64Array, weights: Float64Array, count: number): number {
  let positive = 0
  let negative = 0
  let positiveWeight = 0
  let negativeWeight = 0
  for (let i = 0; i < count; i++) {
    const weight = weights[i] as number
    const weighted = weight * (values[i] as number)
    if (weighted > 0) {
      positive += weighted
      positiveWeight += Math.abs(weight)
    } else if (weighted < 0) {
      negative += weighted
      negativeWeight += Math.abs(weight)
    }
  }
  const sum = positive + negative
  if (Math.abs(sum) <= CANCELLED * (positive - negative)) return 0
  return sum > 0 ? positive / positiveWeight : negative / negativeWeight
}
