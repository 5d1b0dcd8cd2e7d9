import { loadRecords } from '@wise-edit/datasets'
import { embeddedModel } from '@wise-edit/embedded-model'
import { type LanguageModel, loadModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { facts, quick } from '../../test/in-process'
import { Trials } from './trial'

let model: LanguageModel
beforeAll(async () => {
  model = await loadModel(embeddedModel)
})
afterAll(() => model.dispose())

const how = { signal: new AbortController().signal, onEdit: () => {} }

it('scales measured values, and reports options that score the same again', async () => {
  const records = await loadRecords(facts.slice(0, 2))
  const trials = new Trials(model, { ...quick, steps: 1 }, records)
  const scaled = await trials.run({ ...trials.start, layer: 4, stepSize: 2, margins: 0.5 }, how)
  const plain = await trials.run({ ...trials.start, layer: 4 }, how)
  expect(plain.options).toMatchObject({ learningRateScale: 1, marginScale: 1 })
  expect(scaled.options).toMatchObject({ learningRateScale: 2, marginScale: 0.5 })
  expect(scaled.scores).not.toEqual(plain.scores)
  const again = new Trials(model, { ...quick, steps: 1, ...scaled.options }, records)
  expect(again.start).toMatchObject({ layer: 4, ridge: 1, stepSize: 1, margins: 1 })
  const same = await again.run(again.start, how)
  expect([same.scores, same.options]).toEqual([scaled.scores, scaled.options])
})
