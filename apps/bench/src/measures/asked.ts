import type { EditRecord } from '@wise-edit/datasets'
import { tokenAccuracy } from '@wise-edit/evaluation'
import { type LanguageModel, scoreTargets, type TargetQuery } from '@wise-edit/transformer'
import type { MeasureContext } from './measurement'
import { meanByRecord } from './questions'

/** Questions about edits, those of each record one after another. */
export interface Asked {
  questions: TargetQuery[]
  /** How many each record has. */
  counts: number[]
}

/** What reliability asks of records, and what generalization does. */
export function askedOf(model: LanguageModel, records: readonly EditRecord[]): { rel: Asked; gen: Asked } {
  return {
    rel: {
      questions: records.map(({ prompt, target }) => model.query(prompt, target)),
      counts: records.map(() => 1),
    },
    gen: {
      questions: records.flatMap(({ rephrases, target }) =>
        rephrases.map((prompt) => model.query(prompt, target)),
      ),
      counts: records.map(({ rephrases }) => rephrases.length),
    },
  }
}

/** Share of each target's tokens that are predicted when the true ones are given before each, one number a record. */
export async function teacherForced(
  { model, editor, signal }: Pick<MeasureContext, 'model' | 'editor' | 'signal'>,
  { questions, counts }: Asked,
): Promise<(number | null)[]> {
  const intervene = (lengths: number[]) => editor.intervene(lengths)
  const scores = await scoreTargets(model.decoder, questions, { intervene, signal })
  const accuracies = questions.map(({ target }, i) => tokenAccuracy(scores[i]?.predicted as number[], target))
  return meanByRecord(accuracies, counts)
}
