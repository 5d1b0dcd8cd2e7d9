import { standardError } from '@wise-edit/core/internal'

/**
 * Half the width of the 95 % interval of the mean over seeds (Student's t), from one number for each seed; `undefined`
 * for a single seed.
 */
export function seedSpread(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined
  const freedom = values.length - 1
  return (T_QUANTILES[freedom - 1] ?? NORMAL + TAIL / freedom) * standardError(values)
}

/** 0.975 quantiles of Student's t by degrees of freedom, from 1. */
const T_QUANTILES = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228]

/**
 * Approximation for more degrees of freedom, to within 0.01: the normal quantile and a term that decreases with them.
 */
const NORMAL = 1.96
const TAIL = 2.5
