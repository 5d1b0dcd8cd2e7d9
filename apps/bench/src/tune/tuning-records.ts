import { WiseError } from '@wise-edit/core'
import { bundledDatasets, type EditRecord, loadRecords } from '@wise-edit/datasets'

/** Returns the first records of a data set. Throws `TUNING_ON_TEST` if one of them asks the same as a test set. */
export async function tuningRecords(source: string, limit: number): Promise<EditRecord[]> {
  const records = await loadRecords(source, { limit })
  for (const { name } of bundledDatasets.filter(({ split }) => split === 'test')) {
    const tested = new Set((await loadRecords(name)).flatMap(questionsOf))
    const shared = records.find((record) => questionsOf(record).some((question) => tested.has(question)))
    if (!shared) continue
    throw new WiseError(
      'TUNING_ON_TEST',
      `Record ${shared.id} of ${source} has a question of the data set ${name}; expected records that no experiment tests on, since tuning on them would invalidate the tests. Use practitioner-development, zsre-tune, or records of your own.`,
    )
  }
  return records
}

function questionsOf({ prompt, rephrases, locality }: EditRecord): string[] {
  return [prompt, ...rephrases, ...locality.map((question) => question.prompt)]
}
