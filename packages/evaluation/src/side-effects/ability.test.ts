import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fakeEditor, loadEmbedded } from '../../test/fake-editor'
import { Reference } from '../asking/reference'
import { measureAbility } from './ability'
import { plainQuestions } from './plain-questions'
import { prosePassages } from './prose'

let model: LanguageModel
beforeAll(async () => {
  model = await loadEmbedded()
})
afterAll(() => model.dispose())

const passages = ['The mother tongue of Danielle Darrieux is French.', 'Paris is a city in France.', 'a']

it('finds nothing lost where nothing changed, and what broken answers or weights lose', async () => {
  const reference = new Reference(model)
  const seen: [number, number][] = []
  const options = { passages, questions: plainQuestions(6), batchSize: 4, reference }
  const same = await measureAbility(
    fakeEditor(model, () => undefined),
    { ...options, onProgress: (...now) => seen.push(now) },
  )
  expect(seen).toEqual([1, 2, 3, 4, 5, 6].map((done) => [done, 6]))
  expect(same).toMatchObject({
    passagesUnchanged: { estimate: 1, low: 1, high: 1 },
    answersUnchanged: { estimate: 1 },
    perplexity: same.perplexityUnedited,
  })
  expect(same.perplexity.low).toBeLessThan(same.perplexity.high)
  const silent = await measureAbility(
    fakeEditor(model, () => ''),
    options,
  )
  expect(silent).toMatchObject({ passagesUnchanged: { estimate: 1 }, answersUnchanged: { estimate: 0 } })
  const gain = tf.zerosLike(model.decoder.weights.get('norm.weight'))
  const editor = {
    ...fakeEditor(model, () => undefined),
    answering: () => ({ replace: { 'norm.weight': gain } }),
  }
  const kept = new Reference(model, JSON.parse(JSON.stringify(reference)))
  const broken = await measureAbility(editor, { ...options, reference: kept })
  expect(broken.perplexity.estimate).toBeGreaterThan(same.perplexity.estimate)
  expect(broken.perplexityUnedited).toEqual(same.perplexity)
  expect(broken.passagesUnchanged.estimate).toBeLessThan(1)
  gain.dispose()
})

it('takes a ruined model for a result', async () => {
  const gain = tf.mul(model.decoder.weights.get('norm.weight'), Number.NaN)
  const editor = {
    ...fakeEditor(model, () => undefined),
    answering: () => ({ replace: { 'norm.weight': gain } }),
  }
  const { perplexity } = await measureAbility(editor, { passages, questions: plainQuestions(1) })
  expect(perplexity).toEqual({ estimate: Infinity, low: Infinity, high: Infinity })
  gain.dispose()
})

it('has 200 passages of prose, all different, of a few dozen words', () => {
  const all = prosePassages()
  expect(new Set(all).size).toBe(200)
  expect(new Set(prosePassages(8)).size).toBe(8)
  for (const passage of all) expect(passage.split(' ').length, passage).toSatisfy((n) => n >= 25 && n <= 50)
})

it('has 200 plain questions, all different', () => {
  expect(new Set(plainQuestions()).size).toBe(200)
})
