import { createRandom, WiseError } from '@wise-edit/core'
import { quantile } from '@wise-edit/core/internal'
import { checkOption, checkSome } from './check'

interface BootstrapOptions {
  /** Seed of the random draws. */
  seed: number | string
  /** Number of resamples; default 2000. */
  resamples?: number
  /** Share of resamples within the interval; default 0.95. */
  level?: number
}

/** Estimate with its confidence interval. */
export interface Interval {
  estimate: number
  low: number
  high: number
}

/**
 * Returns the confidence interval of a statistic of records (percentile bootstrap, Efron 1979).
 *
 * Each resample draws as many records as there are, with replacement; the interval is between quantiles of `statistic`
 * over resamples. It shows how much another choice of records might change the result, but not the effect of another seed
 * of the editor. `sample` is reused, so a statistic must not keep it.
 *
 * To compare two methods that were measured on the same records, take the mean of their differences, record by record: the
 * difficulty that a record has for both cancels out, and the interval is often much narrower than those of the methods.
 *
 * Throws `METRIC_EMPTY` without records, `METRIC_OPTION` for invalid options, and `METRIC_VALUE` if the statistic is NaN.
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
  return {
    estimate: checkStatistic(statistic(records)),
    low: quantile(values, tail),
    high: quantile(values, 1 - tail),
  }
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
