import { exactMatch, generatedAccuracy } from '@wise-edit/evaluation'
import { answerTargets, type TargetQuery } from '@wise-edit/transformer'
import { type Asked, askedOf, teacherForced } from './asked'
import { locality } from './locality'
import type { Measure } from './measurement'
import { meanByRecord } from './questions'

/**
 * Reliability and generalization, teacher-forced (`rel`, `gen`) and by free greedy generation (`relFree`, `genFree`,
 * and `relSays`, `genSays` where the whole target must come), and locality (`loc`, teacher-forced).
 */
export const qa: Measure = async (context) => {
  const { model, editor, records, signal } = context
  const ask = async (asked: Asked) => {
    const { questions, counts } = asked
    const forced = await teacherForced(context, asked)
    const intervene = (lengths: number[]) => editor.intervene(lengths)
    const free = await answerTargets(model.decoder, questions, { intervene, signal })
    const by = (score: (said: number[], target: TargetQuery['target']) => number) =>
      meanByRecord(
        questions.map(({ target }, i) => score(free[i] as number[], target)),
        counts,
      )
    return { forced, free: by(generatedAccuracy), says: by(exactMatch) }
  }
  const asked = askedOf(model, records)
  const rel = await ask(asked.rel)
  const gen = await ask(asked.gen)
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
