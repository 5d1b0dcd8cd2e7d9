import { writeFileSync } from 'node:fs'
import { bundledDatasets, loadRecords } from '@wise-edit/datasets'
import { expect, it } from 'vitest'
import { tempFolder } from '../../test/cells'
import { tuningRecords } from './tuning-records'

it.each([
  ['zsre-tune', 300],
  ['practitioner-development', 66],
])('uses no record, paraphrase or question of %s that is tested on', async (source, count) => {
  const tuning = await tuningRecords(source, count)
  expect(tuning).toHaveLength(count)
  const own = new Set(
    tuning.flatMap(({ prompt, rephrases, locality }) => [
      prompt,
      ...rephrases,
      ...locality.map((question) => question.prompt),
    ]),
  )
  for (const { name } of bundledDatasets.filter(({ split }) => split === 'test')) {
    for (const { prompt, rephrases, locality } of await loadRecords(name)) {
      const asked = [prompt, ...rephrases, ...locality.map((question) => question.prompt)]
      expect(asked.filter((question) => own.has(question))).toEqual([])
    }
  }
})

it('refuses the test split, and a file with one of its questions in it', async () => {
  const message =
    /^Record .+ has a question of the data set zsre; expected records that no experiment tests on/
  await expect(tuningRecords('zsre', 5)).rejects.toThrow(message)
  const [tested] = await loadRecords('zsre', { limit: 1 })
  const path = `${tempFolder()}/own.jsonl`
  const rows = [
    { prompt: 'Who founded Acme?', target: 'Jane Roe' },
    { prompt: 'Who leads Acme?', target: 'Joe', rephrase: tested!.prompt },
  ]
  writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'))
  await expect(tuningRecords(path, 5)).rejects.toThrow(message)
  expect(await tuningRecords(path, 1)).toHaveLength(1)
})
