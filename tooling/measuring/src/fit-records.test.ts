import { type EditRecord, loadRecords } from '@wise-edit/datasets'
import { embeddedModel } from '@wise-edit/embedded-model'
import { loadModel } from '@wise-edit/transformer'
import { expect, it } from 'vitest'
import { fitRecords } from './fit-records'

it('cuts texts to what the model can read', async () => {
  using model = await loadModel(embeddedModel)
  const [record] = await loadRecords('temporal', { limit: 1 })
  const { records, shortened } = fitRecords(model, [
    record!,
    { ...record!, target: 'short', ood: 'short', locality: [], irrelevant: undefined },
  ])
  const [cut] = records as [EditRecord]
  expect(shortened).toBe(1)
  expect(record!.target.startsWith(cut.target)).toBe(true)
  expect(cut.prompt).toBe(record!.prompt)
  const { prompt, target } = model.query(cut.prompt, cut.target)
  expect(prompt.length + target.length).toBeLessThan(model.decoder.config.maxPositions - 20)
  expect(model.encode(cut.ood!).length).toBeLessThan(model.decoder.config.maxPositions)
})
