import { mean, quantiles } from '@wise-edit/core'
import { checkNumbers } from './check'

/** Summary of the values of a group; `p5` is their 5 % quantile. */
export interface Distribution {
  count: number
  mean: number
  min: number
  p5: number
  p25: number
  median: number
  p75: number
  p95: number
  max: number
}

/** Separation of edits from irrelevant texts by the routing indicator (WISE figure 3). */
export interface Separation {
  /** Probability that an edit's indicator is above an irrelevant text's: 1 is perfect, 0.5 is chance. */
  auc: number
  edits: Distribution
  irrelevant: Distribution
}

/** Summarizes the routing indicators of edits and of irrelevant texts. Throws `METRIC_EMPTY` and `METRIC_VALUE`. */
export function separation(groups: { edits: ArrayLike<number>; irrelevant: ArrayLike<number> }): Separation {
  return {
    auc: auc(groups.edits, groups.irrelevant),
    edits: distribution(groups.edits),
    irrelevant: distribution(groups.irrelevant),
  }
}

/** Returns the mean and the quantiles of a group, such as the indicators of rephrased prompts. */
export function distribution(values: ArrayLike<number>): Distribution {
  checkNumbers(values, 'values')
  const found = quantiles(values, Object.values(SHARES))
  const named = Object.keys(SHARES).map((name, i) => [name, found[i]])
  return { count: values.length, mean: mean(values), ...Object.fromEntries(named) }
}

const SHARES = { min: 0, p5: 0.05, p25: 0.25, median: 0.5, p75: 0.75, p95: 0.95, max: 1 }

/** Returns the area under the ROC curve: the share of (positive, negative) pairs in the right order; ties count half. */
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
