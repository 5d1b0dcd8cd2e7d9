import { exactMatch, generatedAccuracy, tokenAccuracy } from '@wise-edit/metrics'
import { answerTargets, scoreTargets, type TargetQuery } from '@wise-edit/transformer'
import { locality } from './locality'
import type { Measure } from './measurement'
import { meanByRecord } from './questions'

/**
 * Reliability and generalization, teacher-forced (`rel`, `gen`) and by free greedy generation (`relFree`, `genFree`,
 * and `relSays`, `genSays` where the whole target must come), and locality (`loc`, teacher-forced).
 */
export const qa: Measure = async (context) => {
  const { model, editor, records, signal } = context
  const ask = async (questions: readonly TargetQuery[], counts: readonly number[]) => {
    const options = { intervene: (lengths: number[]) => editor.intervene(lengths), signal }
    const scores = await scoreTargets(model.decoder, questions, options)
    const free = await answerTargets(model.decoder, questions, options)
    const by = (score: (question: number) => number) => meanByRecord([...questions.keys()].map(score), counts)
    const target = (question: number) => (questions[question] as TargetQuery).target
    return {
      forced: by((i) => tokenAccuracy(scores[i]?.predicted as number[], target(i))),
      free: by((i) => generatedAccuracy(free[i] as number[], target(i))),
      says: by((i) => exactMatch(free[i] as number[], target(i))),
    }
  }
  const rel = await ask(
    records.map(({ prompt, target }) => model.query(prompt, target)),
    records.map(() => 1),
  )
  const gen = await ask(
    records.flatMap(({ rephrases, target }) => rephrases.map((prompt) => model.query(prompt, target))),
    records.map(({ rephrases }) => rephrases.length),
  )
  return {
    scores: {
      rel: rel.forced,
      gen: gen.forced,
      loc: await locality(context),
      relFree: rel.free,
      genFree: gen.free,
      relSays: rel.says,
      genSays: gen.says,
    },
  }
}
