import { tokenAccuracy } from '@wise-edit/evaluation'
import { answerTargets } from '@wise-edit/transformer/internal'
import type { Measure } from './measurement'
import { meanByRecord } from './questions'
import { teacherForced } from './teacher-forced'

/**
 * Teacher-forced reliability, generalization and locality (`rel`, `gen`, `loc`), and the first two by free greedy
 * generation (`relFree`, `genFree`; `relSays` and `genSays` require the whole target).
 */
export const qa: Measure = async (context) => {
  const { model, editor, records, signal } = context
  const ask = async (prompts: readonly (readonly string[])[]) => {
    const questions = records.flatMap(({ target }, i) =>
      (prompts[i] as readonly string[]).map((prompt) => model.query(prompt, target)),
    )
    const intervene = (lengths: number[]) => editor.intervene(lengths)
    const free = await answerTargets(model.decoder, questions, { intervene, signal })
    const accuracies = questions.map(({ target }, i) => tokenAccuracy(free[i] as number[], target))
    const lengths = prompts.map(({ length }) => length)
    const whole = accuracies.map((accuracy) => Number(accuracy === 1))
    return { free: meanByRecord(accuracies, lengths), says: meanByRecord(whole, lengths) }
  }
  const forced = await teacherForced(context)
  const rel = await ask(records.map(({ prompt }) => [prompt]))
  const gen = await ask(records.map(({ rephrases }) => rephrases))
  return {
    scores: {
      ...forced,
      relFree: rel.free,
      genFree: gen.free,
      relSays: rel.says,
      genSays: gen.says,
    },
  }
}
