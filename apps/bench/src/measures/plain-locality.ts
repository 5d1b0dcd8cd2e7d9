import type { EditRecord } from '@wise-edit/datasets'
import { tokenAccuracy } from '@wise-edit/metrics'
import { answerTargets, type LanguageModel, scoreTargets } from '@wise-edit/transformer'
import type { Measure, MeasureContext } from './measurement'

/** Tokens of the unedited model's answer that must stay. */
const ANSWER = 10

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

async function kept(
  { model, editor, signal }: MeasureContext,
  questions: readonly (string | undefined)[],
): Promise<(number | null)[]> {
  const asked = questions.filter((question) => question !== undefined)
  if (asked.length === 0) return questions.map(() => null)
  const queries = await answered(model, asked)
  const before = await scoreTargets(model.decoder, queries, { signal })
  const intervene = (lengths: number[]) => editor.intervene(lengths)
  const after = await scoreTargets(model.decoder, queries, { intervene, signal })
  let next = 0
  return questions.map((question) => {
    if (question === undefined) return null
    const i = next++
    return tokenAccuracy(after[i]?.predicted as number[], before[i]?.predicted as number[])
  })
}

/** The questions with what the unedited model answers. */
async function answered(model: LanguageModel, questions: readonly string[]) {
  const open = questions.map((question) => ({
    prompt: model.encode(question),
    target: new Array<number>(ANSWER).fill(0),
  }))
  const answers = await answerTargets(model.decoder, open)
  return open.map(({ prompt }, i) => ({ prompt, target: answers[i] as number[] }))
}
