import {
  type EditAnswers,
  type EditSummary,
  exactMatch,
  generatedAccuracy,
  scoreEdit,
  summarizeEdits,
  type TokenIds,
  tokenAccuracy,
} from '@wise-edit/evaluation'
import { answerTargets, type LanguageModel, type ScoreOptions, scoreTargets } from '@wise-edit/transformer'
import type { Question } from './questions'

/** How an edited model answers, from 0 to 1: means over records. */
export interface Scores {
  /** Share of tokens right when each is predicted after the true ones. */
  teacherForced: EditSummary
  /** Share of tokens right when they are generated. */
  generated: EditSummary
  /** Share of questions of which every generated token is right. */
  wholeAnswers: EditSummary
  /** Edits whose own prompt is not answered as taught. */
  missed: { record: number; says: string }[]
}

/** Asks a model all questions, under `intervene` if it is given. */
export async function score(
  model: LanguageModel,
  questions: readonly Question[],
  options: Pick<ScoreOptions, 'intervene' | 'signal'> = {},
): Promise<Scores> {
  const queries = questions.map(({ query }) => query)
  const forced = await scoreTargets(model.decoder, queries, options)
  const generated = await answerTargets(model.decoder, queries, options)
  const by = (
    answers: readonly TokenIds[],
    expected: (question: Question) => TokenIds,
    measure: (answer: TokenIds, expected: TokenIds) => number,
  ) => summarizeEdits(group(questions, answers, expected).map((record) => scoreEdit(record, measure)))
  const toGenerate = (question: Question) => question.generated
  return {
    teacherForced: by(
      forced.map(({ predicted }) => predicted),
      (question) => question.forced,
      tokenAccuracy,
    ),
    generated: by(generated, toGenerate, generatedAccuracy),
    wholeAnswers: by(generated, toGenerate, exactMatch),
    missed: questions.flatMap(({ aspect, record, generated: expected }, i) => {
      const answer = generated[i] as number[]
      if (aspect !== 'reliability' || exactMatch(answer, expected) === 1) return []
      return [{ record, says: model.tokenizer.decode(answer).trim() }]
    }),
  }
}

/** Answers by record and aspect; records that ask nothing are left out. */
function group(
  questions: readonly Question[],
  answers: readonly TokenIds[],
  expected: (question: Question) => TokenIds,
): EditAnswers[] {
  const records = new Map<number, EditAnswers>()
  for (const [i, question] of questions.entries()) {
    const record = records.get(question.record) ?? {}
    const given = { answer: answers[i] as TokenIds, expected: expected(question) }
    record[question.aspect] = [...(record[question.aspect] ?? []), given]
    records.set(question.record, record)
  }
  return [...records.values()]
}
