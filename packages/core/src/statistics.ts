// As in NumPy, the result is NaN for no values and for values with NaN: an editor may ruin a model, and that is a
// result.

/** Arithmetic mean. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] as number
  return sum / values.length
}

/** Standard error of the mean, such as over seeds: the sample's standard deviation (n - 1) divided by √n. */
export function standardError(values: ArrayLike<number>): number {
  const center = mean(values)
  const count = values.length
  let squares = 0
  for (let i = 0; i < count; i++) squares += ((values[i] as number) - center) ** 2
  return Math.sqrt(squares / (count - 1) / count)
}

/** Middle value, or the mean of the two in the middle. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5)
}

/**
 * Value below which a `share` from 0 to 1 of all values lies, interpolated between neighbours. Throws `RangeError` for a
 * share outside 0 to 1.
 */
export function quantile(values: ArrayLike<number>, share: number): number {
  if (!(share >= 0 && share <= 1)) {
    throw new RangeError(`Quantile ${share} asked for; give a share from 0 to 1.`)
  }
  if (values.length === 0) return Number.NaN
  const ascending = Float64Array.from(values).sort()
  const place = share * (ascending.length - 1)
  const below = ascending[Math.floor(place)] as number
  const above = ascending[Math.ceil(place)] as number
  // Two infinite neighbours would otherwise give NaN.
  return below === above ? below : below + (place % 1) * (above - below)
}
