import type { EditRecord } from '@wise-edit/datasets'
import type { Measure, MeasureContext } from './measurement'
import { locality } from './teacher-forced'

/**
 * Hard cases of locality: the records' locality questions worded as plainly as the edits' (`locPlain`; ZsRE's start
 * with "nq question:" and lack a question mark), and the edits' questions about well-known subjects that no edit is
 * about (`locSubject`). Teacher-forced share of unchanged tokens of the unedited model's answers.
 */
export const plainLocality: Measure = async (context) => {
  const { records } = context
  return {
    scores: {
      locPlain: await kept(
        context,
        records.map(({ locality: [question] }) => question && plain(question.prompt)),
      ),
      locSubject: await kept(context, records.map(aboutAnother)),
    },
  }
}

/** The question as a person would write it. */
export function plain(question: string): string {
  const [, words] = /^nq question: (.*?)\??\s*$/s.exec(question) ?? []
  return words ? `${words[0]?.toUpperCase()}${words.slice(1)}?` : question
}

/** Names that occur in no edit. */
const NAMES = [
  'Microsoft',
  'Paris',
  'Titanic',
  'Mozart',
  'Amazon',
  'Hamlet',
  'Toyota',
  'Einstein',
  'Nile',
  'Bolivia',
]

/** The record's question about another subject. */
function aboutAnother({ prompt, subject }: EditRecord, i: number): string | undefined {
  const name = NAMES[i % NAMES.length] as string
  return subject && prompt.includes(subject) ? prompt.replace(subject, name) : undefined
}

/** Locality on these questions, one for each record, instead of the record's own. */
async function kept(
  context: MeasureContext,
  questions: readonly (string | undefined)[],
): Promise<(number | null)[]> {
  const records = context.records.map((record, i) => {
    const prompt = questions[i]
    return { ...record, locality: prompt === undefined ? [] : [{ prompt }] }
  })
  return locality({ ...context, records })
}
