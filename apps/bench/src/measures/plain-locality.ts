import type { EditRecord } from '@wise-edit/datasets'
import type { Measure, MeasureContext } from './measurement'
import { locality } from './teacher-forced'

/**
 * Locality where it is hard: on the records' locality questions put as plainly as the edits' own (`locPlain`; ZsRE's
 * begin with "nq question:" and end without a question mark), and on the edits' questions about well-known
 * things that no edit is about (`locSubject`). Share of tokens of the unedited model's own answers, teacher-forced, that stay as they were.
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

/** The question as a person would put it. */
export function plain(question: string): string {
  const [, words] = /^nq question: (.*?)\??\s*$/s.exec(question) ?? []
  return words ? `${words[0]?.toUpperCase()}${words.slice(1)}?` : question
}

/** Names that no edit is about. */
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

/** The record's question about something else. */
function aboutAnother({ prompt, subject }: EditRecord, i: number): string | undefined {
  const name = NAMES[i % NAMES.length] as string
  return subject && prompt.includes(subject) ? prompt.replace(subject, name) : undefined
}

/** Locality with these questions, one a record, instead of its own. */
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
