import { loadRecords } from '@wise-edit/datasets'
import { embeddedModel } from '@wise-edit/embedded-model'
import { loadModel } from '@wise-edit/transformer'
import { expect, it } from 'vitest'
import { tempFolder } from '../../test/cells'
import { keptAnswers } from './answers'

it('keeps the answers of the unedited model for the same model and records', async () => {
  const folder = tempFolder()
  using model = await loadModel(embeddedModel)
  const [one, two] = await loadRecords('zsre', { limit: 2 })
  const first = await keptAnswers(model, [one!], folder)
  await first.reference.get('question', async () => 'answer')
  await first.save()
  const never = () => Promise.reject(new Error('asked again'))
  const second = await keptAnswers(model, [one!], folder)
  expect(await second.reference.get('question', never)).toBe('answer')
  const other = await keptAnswers(model, [two!], folder)
  await expect(other.reference.get('question', never)).rejects.toThrow('asked again')
})
