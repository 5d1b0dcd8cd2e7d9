import { WiseError } from '@wise-edit/core'
import { bundledDatasets, type EditRecord, loadRecords } from '@wise-edit/datasets'

/** The first records of a data set. Throws `TUNING_ON_TEST` when one asks what a data set for testing asks. */
export async function tuningRecords(source: string, limit: number): Promise<EditRecord[]> {
  const records = await loadRecords(source, { limit })
  for (const { name } of bundledDatasets.filter(({ split }) => split === 'test')) {
    const tested = new Set((await loadRecords(name)).flatMap(questionsOf))
    const shared = records.find((record) => questionsOf(record).some((question) => tested.has(question)))
    if (!shared) continue
    throw new WiseError(
      'TUNING_ON_TEST',
      `Record ${shared.id} of ${source} asks what the data set ${name} asks; expected records that nothing is tested on: settings found on them would be no test. Use practitioner-development, zsre-tune, or records of your own.`,
    )
  }
  return records
}

function questionsOf({ prompt, rephrases, locality }: EditRecord): string[] {
  return [prompt, ...rephrases, ...locality.map((question) => question.prompt)]
}
