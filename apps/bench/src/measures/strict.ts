import { mean } from '@wise-edit/core/internal'
import { type Evaluation, evaluate } from '@wise-edit/evaluation'
import type { Measure, MeasureContext, Measurement } from './measurement'

/**
 * Free greedy answers under the strict protocol of `evaluate`, by format and kind (`own@chat`, `near:same
 * subject@plain`), and teacher-forced Rel, Gen, Loc and Port.
 */
export const strict: Measure = async (context) => {
  const { editor, records, sample, seed, answers, atOnce, judge, signal, onAnswers } = context
  const options = { sample, seed, reference: answers, judge, signal, onProgress: onAnswers }
  const evaluation = await evaluate(editor, records, options)
  const { atOnce: noted, ...scores } = byRecord(evaluation)
  // If all records were asked right after their edit, the editor's notes are redundant.
  return {
    scores: { ...scores, ...(noted && !atOnce && { atOnce: noted }), ...exactByRecord(evaluation, records) },
  }
}

/**
 * Shares of own and reworded questions whose answer is the target, letter for letter, and then ends: `exact:own@chat`,
 * `exact:statement@plain`.
 */
function exactByRecord(
  { records: evaluated }: Evaluation,
  records: MeasureContext['records'],
): Measurement['scores'] {
  const asked = evaluated.map(({ answers }) =>
    answers
      .filter(({ aspect }) => aspect === 'own' || aspect === 'reworded')
      .map(({ aspect, kind = aspect, format, text, ended }) => ({
        key: `exact:${kind}@${format}`,
        text: ended ? text.trim() : undefined,
      })),
  )
  const keys = [...new Set(asked.flat().map(({ key }) => key))]
  const exact = (key: string) =>
    asked.map((answers, i) => {
      const own = answers.filter((answer) => answer.key === key)
      return own.length > 0 ? mean(own.map(({ text }) => Number(text === records[i]?.target))) : null
    })
  return Object.fromEntries(keys.map((key) => [key, exact(key)]))
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
