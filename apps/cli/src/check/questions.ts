import type { EditRecord } from '@wise-edit/datasets'
import type { Aspect } from '@wise-edit/evaluation'
import { answerTargets, type LanguageModel, scoreTargets, type TargetQuery } from '@wise-edit/transformer'

/** One question about an edited model, and what it should answer. */
export interface Question {
  /** Number of the record that asks. */
  record: number
  aspect: Aspect
  query: TargetQuery
  /** Tokens expected when each is predicted after the true ones, and when they are generated. */
  forced: readonly number[]
  generated: readonly number[]
}

/** Tokens that the unedited model generates for a locality question whose answer is not on record. */
const GENERATED = 10

/**
 * The questions of records: the prompt, its rephrases, what follows from it, and what must stay; for the last, the
 * unedited model is asked for what it answers.
 */
export async function questionsOf(
  model: LanguageModel,
  records: readonly EditRecord[],
  signal?: AbortSignal,
): Promise<Question[]> {
  const taught = records.flatMap((record, i) => taughtQuestions(model, record, i))
  const locality = records.flatMap((record, i) =>
    record.locality.map((question) => ({ ...question, record: i })),
  )
  const queries = locality.map(({ prompt, target }) =>
    target === undefined
      ? { prompt: model.encode(prompt), target: new Array<number>(GENERATED).fill(0) }
      : model.query(prompt, target),
  )
  const generated = await answerTargets(model.decoder, queries, { signal })
  const asked = queries.map(({ prompt, target }, i) => ({
    prompt,
    target: locality[i]?.target === undefined ? (generated[i] as number[]) : target,
  }))
  const scores = await scoreTargets(model.decoder, asked, { signal })
  const kept = locality.map(
    ({ record }, i): Question => ({
      record,
      aspect: 'locality',
      query: asked[i] as TargetQuery,
      forced: scores[i]?.predicted ?? [],
      generated: generated[i] ?? [],
    }),
  )
  return [...taught, ...kept]
}

function taughtQuestions(model: LanguageModel, record: EditRecord, number: number): Question[] {
  const { prompt, target, rephrases, portability } = record
  const ask = (aspect: Aspect, prompt: string, target: string): Question => {
    const query = model.query(prompt, target)
    return { record: number, aspect, query, forced: query.target, generated: query.target }
  }
  return [
    ask('reliability', prompt, target),
    ...rephrases.map((rephrase) => ask('generalization', rephrase, target)),
    ...portability.map((question) => ask('portability', question.prompt, question.target)),
  ]
}
