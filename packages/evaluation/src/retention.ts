import { mean } from '@wise-edit/core'
import type { AskedEditor } from './asking/asked-model'
import type { EvaluationRecord } from './asking/record'
import { checkNumbers, checkSome } from './metrics/check'

/** Success of all edits so far, oldest first: 1 if an edit is answered as taught, or its share of right answers. */
export interface RetentionCheck {
  success: readonly number[]
}

/** Retention of edits over time. */
export interface Retention {
  /** Mean over edits of the success in the first check after each edit. */
  atOnce: number
  /** Mean success in the last check, of all edits and of the first hundred. */
  atEnd: number
  firstHundredAtEnd: number
  /** Mean success in each check, of all edits and of those in the first check, by the number of edits made. */
  curve: { edits: number; all: number; first: number }[]
}

/**
 * Summarises checks in order, each with at least one edit more than the one before. Throws `METRIC_EMPTY` if there is no
 * check or a check has no edits.
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

/** Scores of an earlier evaluation, from which the success right after the edits is taken. */
export interface EarlierScores {
  records: readonly { id: string; scores: Readonly<Record<string, number>> }[]
}

/** Number of first edits with a score of their own, if there are more edits. */
const FIRST = 100

/**
 * Returns a function that makes the retention scores of a record: `atOnce`, the success of its own question right after
 * its edit, and `firstHundred`, the current success of the first hundred records if there are more. Both also come by
 * format if that is known.
 */
export function retentionScores(
  editor: Pick<AskedEditor, 'answeredAtOnce'>,
  records: readonly EvaluationRecord[],
  earlier?: EarlierScores,
): (
  record: EvaluationRecord,
  now: Readonly<Record<string, number>>,
  index: number,
) => Record<string, number> {
  const then = earlier && new Map(earlier.records.map(({ id, scores }) => [id, scores]))
  return (record, now, index) => {
    if (now.own === undefined) return {}
    const noted = then ? undefined : editor.answeredAtOnce?.(record)
    return {
      ...ownAs('atOnce', then?.get(record.id) ?? {}),
      ...(noted !== undefined && { atOnce: Number(noted) }),
      ...(records.length > FIRST && index < FIRST && ownAs('firstHundred', now)),
    }
  }
}

/** Returns the scores of own questions, renamed from `own` to `name`. */
function ownAs(name: string, scores: Readonly<Record<string, number>>): Record<string, number> {
  const own = Object.entries(scores).filter(([key]) => /^own(?:@|$)/.test(key))
  return Object.fromEntries(own.map(([key, score]) => [key.replace('own', name), score]))
}
