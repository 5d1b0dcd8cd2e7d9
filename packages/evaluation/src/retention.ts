import { mean } from '@wise-edit/core'
import { checkNumbers, checkSome } from './metrics/check'

/** Success of all edits made so far, oldest first: 1 where an edit is answered as taught, or its share of answers. */
export interface RetentionCheck {
  success: readonly number[]
}

/** How long edits are remembered. */
export interface Retention {
  /** Mean success of each edit in the first check after it. */
  atOnce: number
  /** Mean success in the last check: of all edits, and of the first hundred. */
  atEnd: number
  firstHundredAtEnd: number
  /** Mean success in each check, and that of the edits of the first check, by the number of edits made. */
  curve: { edits: number; all: number; first: number }[]
}

/**
 * Summarises checks that were made in order, each with at least one edit more than the last. Throws `METRIC_EMPTY` without
 * a check or for one without edits.
 */
export function retention(checks: readonly RetentionCheck[]): Retention {
  checkSome(checks, 'checks')
  for (const { success } of checks) checkNumbers(success, 'edits of a check')
  const made = checks.map(({ success }) => success.length)
  const atOnce = checks.flatMap(({ success }, i) => success.slice(made[i - 1] ?? 0))
  const last = checks.at(-1)?.success ?? []
  return {
    atOnce: mean(atOnce),
    atEnd: mean(last),
    firstHundredAtEnd: mean(last.slice(0, 100)),
    curve: checks.map(({ success }) => ({
      edits: success.length,
      all: mean(success),
      first: mean(success.slice(0, made[0])),
    })),
  }
}
