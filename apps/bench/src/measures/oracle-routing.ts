import { WiseEditor } from '@wise-edit/editors'
import { tokenAccuracy } from '@wise-edit/evaluation'
import { scoreTargets, type TargetQuery } from '@wise-edit/transformer'
import type { Measure } from './measurement'
import { meanByRecord } from './questions'

/**
 * Teacher-forced reliability and generalization if each record is answered by the side memory that holds its edit
 * (`relOracle`, `genOracle`): the scores of the editor with a perfect router (WISE table 6). Empty for editors without
 * a router.
 */
export const oracleRouting: Measure = async ({ model, editor, records, signal }) => {
  if (!(editor instanceof WiseEditor)) return {}
  const held = editor.memories.map(({ edits }) => new Set(edits))
  const memories = records.map(({ id }) => held.findIndex((edits) => edits.has(id)))
  const ask = async (prompts: readonly (readonly string[])[]) => {
    const accuracies = prompts.map((own) => own.map(() => Number.NaN))
    for (const memory of new Set(memories)) {
      const asked = prompts.flatMap((own, record) =>
        memories[record] === memory ? own.map((prompt, i) => ({ record, prompt, i })) : [],
      )
      const questions = asked.map(({ record, prompt }) =>
        model.query(prompt, (records[record] as { target: string }).target),
      )
      // A failed edit is in no memory; the unedited model answers its question.
      const intervene = () => (memory < 0 ? {} : editor.interveneWith(memory))
      const scores = await scoreTargets(model.decoder, questions, { intervene, signal })
      for (const [question, { record, i }] of asked.entries()) {
        const predicted = scores[question]?.predicted as number[]
        const own = accuracies[record] as number[]
        own[i] = tokenAccuracy(predicted, (questions[question] as TargetQuery).target)
      }
    }
    return meanByRecord(
      accuracies.flat(),
      prompts.map(({ length }) => length),
    )
  }
  return {
    scores: {
      relOracle: await ask(records.map(({ prompt }) => [prompt])),
      genOracle: await ask(records.map(({ rephrases }) => rephrases)),
    },
  }
}
