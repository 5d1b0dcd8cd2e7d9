import type { LanguageModel } from '@wise-edit/transformer'
import type { StepReport } from '../../../editor/edit-method'
import type { NamedRequest } from '../../../editor/requests'
import { trainingTexts } from '../route/gate'
import { type AnswerRow, answerRows } from './rows'
import { type Training, type TrainingSettings, trainMemory } from './train'

/** Trains a side memory for a record on its prompt and rewordings, and reports each step. */
export async function* trainEdit(
  model: LanguageModel,
  record: NamedRequest,
  options: TrainingSettings,
): AsyncGenerator<StepReport, { rows: AnswerRow[]; training: Training }, void> {
  const rows = answerRows(model, record, trainingTexts(record, options), options)
  const queries = rows.map(({ query }) => query)
  return { rows, training: yield* trainMemory(model.decoder, queries, options) }
}
