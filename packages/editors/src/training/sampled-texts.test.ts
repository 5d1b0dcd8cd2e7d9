import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadCounting } from '../../test/counting'
import { sampleTexts } from './sampled-texts'

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

test('texts come from the seed alone', async () => {
  const settings = { prefixes: 4, prefixTokens: 6, seed: 1 }
  const before = tf.memory().numTensors
  const texts = await sampleTexts(model, settings)
  expect(tf.memory().numTensors).toBe(before)
  expect(await sampleTexts(model, settings)).toEqual(texts)
  expect((await sampleTexts(model, { ...settings, prefixes: 0 })).irrelevant).toEqual(texts.irrelevant)
  expect((await sampleTexts(model, { ...settings, seed: 2 })).edits).not.toEqual(texts.edits)
})

test('prefixes are as many and as long as asked, each begins with a word', async () => {
  const { edits, irrelevant } = await sampleTexts(model, { prefixes: 5, prefixTokens: 6, seed: 1 })
  expect(edits.length).toBe(5)
  expect(new Set(edits).size).toBe(5)
  for (const text of [...edits, ...irrelevant]) expect(text).toMatch(/^\p{L}/u)
  for (const text of edits) expect(model.encode(text).length).toBeLessThanOrEqual(6)
  expect(irrelevant.some((text) => model.encode(text).length > 12)).toBe(true)
  expect((await sampleTexts(model, { prefixes: 0, prefixTokens: 6, seed: 1 })).edits).toEqual([])
})
