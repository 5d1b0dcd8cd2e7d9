import { mean } from '@wise-edit/core'
import type { AskedEditor } from './asked-model'
import { checkNumbers, checkSome } from './metrics/check'
import type { EvaluationRecord } from './record'

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

/** The part of an evaluation that tells what was known when it was made. */
export interface EarlierScores {
  records: readonly { id: string; scores: Readonly<Record<string, number>> }[]
}

/** Edits of which the first are reported apart when there are more. */
const FIRST = 100

/**
 * Makes the scores of what is kept: `atOnce`, the success of a record's own question right after its edit, and `firstHundred`,
 * the present success of the first hundred records where there are more. Both are also by format where that is known.
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

/** The scores of own questions under another name. */
function ownAs(name: string, scores: Readonly<Record<string, number>>): Record<string, number> {
  const own = Object.entries(scores).filter(([key]) => /^own(?:@|$)/.test(key))
  return Object.fromEntries(own.map(([key, score]) => [key.replace('own', name), score]))
}
