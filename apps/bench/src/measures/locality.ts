import { tokenAccuracy } from '@wise-edit/evaluation'
import { scoreTargets } from '@wise-edit/transformer'
import type { MeasureContext } from './measurement'
import { meanByRecord } from './questions'

/** Share of tokens, one number a record, that the edited model predicts as the unedited one did, teacher-forced. */
export async function locality({
  model,
  editor,
  records,
  reference,
  signal,
}: Omit<MeasureContext, 'answers'>): Promise<(number | null)[]> {
  const answers = records.flatMap(({ id }) => reference.of(id))
  const scores = await scoreTargets(model.decoder, answers, {
    intervene: (lengths) => editor.intervene(lengths),
    signal,
  })
  return meanByRecord(
    answers.map(({ predicted }, i) => tokenAccuracy(scores[i]?.predicted as number[], predicted)),
    records.map(({ id }) => reference.of(id).length),
  )
}
