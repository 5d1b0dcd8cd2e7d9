import { mean } from '@wise-edit/core/internal'
import { type AskedEditor, type AskedModel, editedText, type TargetQuery } from './asking/asked-model'
import type { EvaluationRecord } from './asking/record'
import type { Reference } from './asking/reference'
import { tokenAccuracy } from './metrics/accuracy'

/** Teacher-forced scores of one record, as papers report them: the share of target tokens that are predicted. */
export interface TeacherForced {
  rel: number
  gen?: number
  loc?: number
  port?: number
}

/** Returns the number of targets that `scoreTeacherForced` scores. */
export function targetsIn(records: readonly EvaluationRecord[]): number {
  return records.reduce(
    (sum, record) =>
      sum + 1 + (record.rewordings ?? []).length + (record.portability ?? []).length + keptIn(record).length,
    0,
  )
}

interface ForcedQuestion {
  record: number
  score: keyof TeacherForced
  query: TargetQuery
  expected: readonly number[]
}

/**
 * Computes reliability, generalization, locality and portability of each record by teacher forcing. Locality compares
 * with the tokens that the unedited model predicts.
 */
export async function scoreTeacherForced(
  editor: AskedEditor,
  records: readonly EvaluationRecord[],
  reference: Reference,
  { signal, onScored }: { signal?: AbortSignal; onScored?: () => void } = {},
): Promise<TeacherForced[]> {
  const { model } = editor
  let scored = 0
  const onProgress = (done: number) => {
    for (; scored < done; scored++) onScored?.()
  }
  const questions = [
    ...records.flatMap((record, i) => taught(editor, record, i)),
    ...(await kept(editor, records, reference, signal)),
  ]
  const scores = await model.scoreTargets(
    questions.map(({ query }) => query),
    { intervene: (lengths) => editor.intervene(lengths), signal, onProgress },
  )
  const found = records.map((): Partial<Record<keyof TeacherForced, number[]>> => ({}))
  for (const [i, { record, score, expected }] of questions.entries()) {
    const accuracy = tokenAccuracy(scores[i]?.predicted ?? [], expected)
    const own = found[record] as (typeof found)[number]
    own[score] = [...(own[score] ?? []), accuracy]
  }
  return found.map(
    (own) =>
      Object.fromEntries(
        Object.entries(own).map(([score, values]) => [score, mean(values)]),
      ) as unknown as TeacherForced,
  )
}

function taught(
  editor: AskedEditor,
  { prompt, target, rewordings = [], portability = [] }: EvaluationRecord,
  record: number,
): ForcedQuestion[] {
  const ask = (score: keyof TeacherForced, prompt: string, target: string) => {
    const query = editor.model.query(editedText(editor, prompt), target)
    return { record, score, query, expected: query.target }
  }
  return [
    ask('rel', prompt, target),
    ...rewordings.map((rewording) => ask('gen', rewording.prompt, target)),
    ...portability.map((question) => ask('port', question.prompt, question.target)),
  ]
}

/** Returns the questions whose answers must not change, with the recorded answer or one from the unedited model. */
async function kept(
  editor: AskedEditor,
  records: readonly EvaluationRecord[],
  reference: Reference,
  signal?: AbortSignal,
): Promise<ForcedQuestion[]> {
  const questions = records.flatMap((each, record) =>
    keptIn(each).map(({ prompt, target }) => ({ record, prompt, target })),
  )
  const key = JSON.stringify(['forced', questions.map(({ prompt, target }) => [prompt, target])])
  const predicted = await reference.get(key, () => predictedUnedited(editor.model, questions, signal))
  return questions.map(({ record, prompt }, i) => {
    const { query, expected } = predicted[i] as Predicted
    const given = editor.prompted ? editor.model.encode(editedText(editor, prompt)) : query.prompt
    return { record, score: 'loc', query: { prompt: given, target: query.target }, expected }
  })
}

/** Returns the locality questions of a record. */
function keptIn({ near = [], far = [], locality }: EvaluationRecord): { prompt: string; target?: string }[] {
  return [...(locality ?? [...near, ...far.map((prompt) => ({ prompt }))])]
}

type Predicted = Pick<ForcedQuestion, 'query' | 'expected'>

async function predictedUnedited(
  model: AskedModel,
  questions: readonly { prompt: string; target?: string }[],
  signal?: AbortSignal,
): Promise<Predicted[]> {
  const queries: TargetQuery[] = questions.map(({ prompt, target }) =>
    target === undefined
      ? { prompt: model.encode(prompt), target: new Array<number>(GENERATED).fill(0) }
      : model.query(prompt, target),
  )
  const open = [...questions.keys()].filter((i) => questions[i]?.target === undefined)
  const generated = await model.answerTargets(
    open.map((i) => queries[i] as TargetQuery),
    { signal },
  )
  for (const [n, i] of open.entries())
    queries[i] = { prompt: queries[i]?.prompt ?? [], target: generated[n] as number[] }
  const scores = await model.scoreTargets(queries, { signal })
  return queries.map((query, i) => ({ query, expected: scores[i]?.predicted ?? [] }))
}

/** Number of tokens that the unedited model generates for a question without a recorded answer. */
const GENERATED = 10
