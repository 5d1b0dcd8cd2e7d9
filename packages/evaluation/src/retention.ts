import type { AskedEditor } from './asking/asked-model'
import type { EvaluationRecord } from './asking/record'

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
