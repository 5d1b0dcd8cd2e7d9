import { type Evaluation, evaluate } from '@wise-edit/evaluation'
import type { Measure, MeasureContext, Measurement } from './measurement'

/**
 * Free greedy answers under the strict protocol of `evaluate`, by format and kind (`own@chat`, `near:same
 * subject@plain`), and teacher-forced Rel, Gen, Loc and Port.
 */
export const strict: Measure = async ({ editor, records, answers, atOnce, judge, signal, onAnswers }) => {
  const options = { reference: answers, judge, signal, onProgress: onAnswers }
  const { atOnce: noted, ...scores } = byRecord(await evaluate(editor, records, options))
  // If all records were asked right after their edit, the editor's notes are redundant.
  return { scores: { ...scores, ...(noted && !atOnce && { atOnce: noted }) } }
}

/**
 * Success of each edit right after it was made, by format (`atOnce@chat`, ...); `strict` measures the later success.
 */
export const retention: Measure = async ({ atOnce = {} }) => ({ scores: atOnce })

/**
 * Asks the edited questions of records that were just taught: one score for each record, by format (`atOnce@chat`,
 * ...).
 */
export async function askAtOnce(
  editor: MeasureContext['editor'],
  records: MeasureContext['records'],
  reference: MeasureContext['answers'],
): Promise<Measurement['scores']> {
  const scores = byRecord(await evaluate(editor, records, { reference, aspects: ['own'] }))
  const own = Object.entries(scores).filter(([key]) => key.startsWith('own@'))
  return Object.fromEntries(own.map(([key, list]) => [key.replace('own', 'atOnce'), list]))
}

/** Scores that do not depend on the format. */
const WITHOUT_FORMAT = ['atOnce', 'choice', 'rel', 'gen', 'loc', 'port']

/** Scores of an evaluation as one list each, `null` for records without them; means over formats are left out. */
function byRecord({ formats, records }: Evaluation): Measurement['scores'] {
  const names = [...new Set(records.flatMap(({ scores }) => Object.keys(scores)))]
  const lists = names.flatMap((name) => {
    const hasFormat = WITHOUT_FORMAT.includes(name) || name.includes('@')
    if (!hasFormat && formats.length > 1) return []
    const key = hasFormat ? name : `${name}@${formats[0]}`
    return [[key, records.map(({ scores }) => scores[name] ?? null)] as const]
  })
  return Object.fromEntries(lists)
}
