import { mean } from '@wise-edit/core/internal'
import { checkSome } from './check'

/**
 * Returns the mean of reliability, generalization and locality, or of those that are present (the paper's Avg.).
 *
 * Throws `METRIC_EMPTY` without any of the three.
 */
export function average({
  reliability,
  generalization,
  locality,
}: {
  reliability?: number
  generalization?: number
  locality?: number
}): number {
  const parts = [reliability, generalization, locality].filter((part) => part !== undefined)
  checkSome(parts, 'reliability, generalization or locality')
  return mean(parts)
}
