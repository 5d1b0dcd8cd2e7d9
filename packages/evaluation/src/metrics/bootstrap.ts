import { createRandom, mean, quantiles, WiseError } from '@wise-edit/core'
import { checkNumbers, checkOption, checkPaired, checkSome } from './check'

export interface BootstrapOptions {
  /** Decides which records each resample draws. */
  seed: number | string
  /** Number of resamples; default 2000. */
  resamples?: number
  /** Share of resamples that the interval holds; default 0.95. */
  level?: number
}

/** A number with its confidence interval. */
export interface Interval {
  estimate: number
  low: number
  high: number
}

/**
 * Confidence interval of any number that is computed from records (percentile bootstrap, Efron 1979).
 *
 * Draws as many records as there are, with replacement, again and again, and takes the quantiles of `statistic`. It
 * shows how much another choice of records might change the result; not what another seed of the editor would.
 * `sample` is reused: a statistic must not keep it.
 *
 * Throws `METRIC_EMPTY` without records, `METRIC_OPTION` for impossible options, and `METRIC_VALUE` when the
 * statistic is NaN.
 */
export function bootstrap<T>(
  records: readonly T[],
  statistic: (sample: readonly T[]) => number,
  { seed, resamples = 2000, level = 0.95 }: BootstrapOptions,
): Interval {
  checkSome(records, 'records')
  checkOption(
    Number.isInteger(resamples) && resamples >= 1,
    'resamples',
    resamples,
    'an integer of at least 1',
  )
  checkOption(level > 0 && level < 1, 'level', level, 'a share between 0 and 1, such as 0.95')
  const random = createRandom(seed, 'bootstrap')
  const sample = [...records]
  const values = Float64Array.from({ length: resamples }, () => {
    for (let i = 0; i < sample.length; i++) sample[i] = records[random.int(records.length)] as T
    return checkStatistic(statistic(sample))
  })
  const tail = (1 - level) / 2
  const [low, high] = quantiles(values, [tail, 1 - tail]) as [number, number]
  return { estimate: checkStatistic(statistic(records)), low, high }
}

/** Confidence interval of the mean over records. Throws as `bootstrap` does, and `METRIC_VALUE` for NaN. */
export function bootstrapMean(values: readonly number[], options: BootstrapOptions): Interval {
  checkNumbers(values, 'values')
  return bootstrap(values, mean, options)
}

/**
 * Confidence interval of mean(a) - mean(b) for two methods that were measured on the same records, in the same order.
 *
 * Records are drawn in pairs, so that what makes a record hard for both cancels: the interval is often much narrower
 * than the two methods' own suggest. Where it does not hold 0, the methods differ at this level. Throws as
 * `bootstrapMean` does, and `METRIC_LENGTH` unless there are as many values of each.
 */
export function bootstrapDifference(
  a: readonly number[],
  b: readonly number[],
  options: BootstrapOptions,
): Interval {
  checkPaired(
    a,
    'values of the first method',
    b,
    'of the second',
    'Keep the records that both were measured on.',
  )
  return bootstrapMean(
    a.map((value, i) => value - (b[i] as number)),
    options,
  )
}

function checkStatistic(value: number): number {
  if (Number.isNaN(value)) {
    throw new WiseError(
      'METRIC_VALUE',
      'The statistic of a resample is NaN; expected a number. Every choice of records must have one.',
    )
  }
  return value
}
