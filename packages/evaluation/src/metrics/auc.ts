import { checkNumbers } from './check'

/**
 * Returns the area under the ROC curve, such as of the routing indicators of edits and of irrelevant texts (WISE figure 3):
 * the share of (positive, negative) pairs in the right order. Ties count half: 1 is perfect, 0.5 is chance.
 *
 * Throws `METRIC_EMPTY` for an empty group and `METRIC_VALUE` for NaN.
 */
export function auc(positives: ArrayLike<number>, negatives: ArrayLike<number>): number {
  checkNumbers(positives, 'positives')
  const ascending = sorted(negatives)
  let won = 0
  for (let i = 0; i < positives.length; i++) {
    const value = positives[i] as number
    const below = firstPlace(ascending, (x) => x >= value)
    const upTo = firstPlace(ascending, (x) => x > value)
    won += (below + upTo) / 2
  }
  return won / (positives.length * negatives.length)
}

/** Checks the values and returns them in ascending order. */
function sorted(values: ArrayLike<number>): Float64Array {
  checkNumbers(values, 'values')
  return Float64Array.from(values).sort()
}

/** Returns the first index in an ascending list from which on `reached` is true, by bisection. */
function firstPlace(ascending: Float64Array, reached: (x: number) => boolean): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (reached(ascending[middle] as number)) high = middle
    else low = middle + 1
  }
  return low
}
