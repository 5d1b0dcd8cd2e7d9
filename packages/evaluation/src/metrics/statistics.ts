import { checkNumbers, checkOption } from './check'

/** Arithmetic mean. Throws `METRIC_EMPTY` and `METRIC_VALUE` as all functions here do. */
export function mean(values: ArrayLike<number>): number {
  checkNumbers(values, 'values')
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] as number
  return sum / values.length
}

/**
 * Standard error of the mean, such as over seeds: the sample's standard deviation (n - 1) divided by √n.
 *
 * Throws `METRIC_OPTION` for a single value, which says nothing about spread.
 */
export function standardError(values: ArrayLike<number>): number {
  const center = mean(values)
  const count = values.length
  checkOption(count >= 2, 'number of values', count, 'at least 2, such as runs of two seeds')
  let squares = 0
  for (let i = 0; i < count; i++) squares += ((values[i] as number) - center) ** 2
  return Math.sqrt(squares / (count - 1) / count)
}

/** The value below which a `share` from 0 to 1 of all values lies, interpolated between neighbours (NumPy's default). */
export function quantile(values: ArrayLike<number>, share: number): number {
  return quantileOfSorted(sorted(values), share)
}

/** As `quantile`, of values that are sorted already. */
export function quantileOfSorted(ascending: Float64Array, share: number): number {
  checkOption(share >= 0 && share <= 1, 'share', share, 'a number from 0 to 1')
  const place = share * (ascending.length - 1)
  const below = ascending[Math.floor(place)] as number
  const above = ascending[Math.ceil(place)] as number
  // Without the test two infinite neighbours would give NaN.
  return below === above ? below : below + (place % 1) * (above - below)
}

/** The values in ascending order, checked. */
export function sorted(values: ArrayLike<number>): Float64Array {
  checkNumbers(values, 'values')
  return Float64Array.from(values).sort()
}
