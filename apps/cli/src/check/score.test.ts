import * as tf from '@tensorflow/tfjs-core'
import { loadRecords } from '@wise-edit/datasets'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openModel } from '../model'
import { questionsOf } from './questions'
import { score } from './score'

let model: LanguageModel
beforeAll(async () => {
  model = await openModel('embedded')
})
afterAll(() => model.dispose())

const known = {
  prompt: 'The mother tongue of Danielle Darrieux is',
  target: 'French',
  rephrase: 'Danielle Darrieux, a native',
  locality: ['Thomas Joannes Stieltjes is a native speaker of', { prompt: 'Paris is in', target: 'Italy' }],
}

it('finds an unedited model to keep its answers, and to know what it knows', async () => {
  const records = await loadRecords([known, { ...known, target: 'Chinese', rephrase: null, locality: null }])
  const questions = await questionsOf(model, records)
  const { teacherForced, generated, missed } = await score(model, questions)
  expect(teacherForced).toMatchObject({ reliability: 0.5, locality: 1 })
  expect(generated).toMatchObject({ reliability: 0.5, locality: 1 })
  expect(missed).toEqual([{ record: 1, says: 'French' }])
})

it('finds a model whose states are all zeros to lose them', async () => {
  const questions = await questionsOf(model, await loadRecords([known]))
  const name = 'norm.weight'
  const nothing = tf.zerosLike(model.decoder.weights.get(name))
  const before = tf.memory().numTensors
  const { generated, missed } = await score(model, questions, {
    intervene: () => ({ replace: { [name]: nothing } }),
  })
  expect(generated.locality).toBeLessThan(1)
  expect(missed).toHaveLength(1)
  expect(tf.memory().numTensors).toBe(before)
  nothing.dispose()
})
