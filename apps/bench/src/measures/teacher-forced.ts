import { evaluate } from '@wise-edit/evaluation'
import type { MeasureContext } from './measurement'

type Scores = Record<'rel' | 'gen' | 'loc', (number | null)[]>

/**
 * Share of the target's tokens that are predicted after the true ones: after each record's prompt (`rel`), after its
 * paraphrases (`gen`), and, for the unedited model's predictions, after its locality questions (`loc`). One number for
 * each record, `null` without a question.
 */
export async function teacherForced({
  editor,
  records,
  answers,
  signal,
}: Pick<MeasureContext, 'editor' | 'records' | 'answers' | 'signal'>): Promise<Scores> {
  const found = await evaluate(editor, records, { aspects: ['teacherForced'], reference: answers, signal })
  const list = (name: string) => found.records.map(({ scores }) => scores[name] ?? null)
  return { rel: list('rel'), gen: list('gen'), loc: list('loc') }
}

/** `loc` of `teacherForced` only. */
export async function locality(context: Parameters<typeof teacherForced>[0]): Promise<(number | null)[]> {
  const records = context.records.map((record) => ({ ...record, rewordings: [], portability: [] }))
  return (await teacherForced({ ...context, records })).loc
}
