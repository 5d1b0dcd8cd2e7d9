import { mean, quantiles } from '@wise-edit/core'
import { checkNumbers, checkOption } from './check'

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

/** Counts of several groups in the same bins. */
export interface Histogram<Group extends string> {
  /** Edges of the bins, `bins + 1` ascending numbers. A bin includes its lower edge, the last bin also its upper one. */
  edges: number[]
  counts: Record<Group, number[]>
}

/**
 * Counts the values of each group in `bins` (default 30) bins of equal width from the smallest to the largest value
 * of all groups. Throws `METRIC_EMPTY`, `METRIC_VALUE`, and `METRIC_OPTION` for an invalid number of bins or an infinite
 * range of values.
 */
export function histogram<Group extends string>(
  groups: Record<Group, ArrayLike<number>>,
  { bins = 30 }: { bins?: number } = {},
): Histogram<Group> {
  checkOption(Number.isInteger(bins) && bins >= 1, 'bins', bins, 'an integer of at least 1')
  const names = Object.keys(groups) as Group[]
  const all = sorted(names.flatMap((name) => Array.from(groups[name])))
  const low = all[0] as number
  const high = all[all.length - 1] as number
  checkOption(Number.isFinite(high - low), 'range of values', high - low, 'a finite number')
  const width = (high - low) / bins || 1 / bins
  const count = (values: ArrayLike<number>) => {
    const counts = new Array<number>(bins).fill(0)
    for (let i = 0; i < values.length; i++) {
      const bin = Math.min(bins - 1, Math.floor(((values[i] as number) - low) / width))
      counts[bin] = (counts[bin] as number) + 1
    }
    return counts
  }
  return {
    edges: Array.from({ length: bins + 1 }, (_, i) => low + i * width),
    counts: Object.fromEntries(names.map((name) => [name, count(groups[name])])) as Record<Group, number[]>,
  }
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
