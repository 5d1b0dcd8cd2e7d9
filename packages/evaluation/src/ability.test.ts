import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fakeEditor, loadEmbedded } from '../test/fake-editor'
import { measureAbility } from './ability'
import { plainQuestions } from './plain-questions'
import { Reference } from './reference'

let model: LanguageModel
beforeAll(async () => {
  model = await loadEmbedded()
})
afterAll(() => model.dispose())

const passages = ['The mother tongue of Danielle Darrieux is French.', 'Paris is a city in France.', 'a']

it('finds nothing lost where nothing changed, and what broken answers or weights lose', async () => {
  const options = { questions: plainQuestions(6), reference: new Reference(model) }
  const same = await measureAbility(
    fakeEditor(model, () => undefined),
    passages,
    options,
  )
  expect(same).toMatchObject({
    passagesUnchanged: 1,
    answersUnchanged: 1,
    perplexity: same.perplexityUnedited,
  })
  const silent = await measureAbility(
    fakeEditor(model, () => ''),
    passages,
    options,
  )
  expect(silent).toMatchObject({ passagesUnchanged: 1, answersUnchanged: 0 })
  const gain = tf.zerosLike(model.decoder.weights.get('norm.weight'))
  const editor = {
    ...fakeEditor(model, () => undefined),
    answering: () => ({ replace: { 'norm.weight': gain } }),
  }
  const broken = await measureAbility(editor, passages, options)
  expect(broken.perplexity).toBeGreaterThan(same.perplexity)
  expect(broken.passagesUnchanged).toBeLessThan(1)
  gain.dispose()
})

it('has 200 plain questions, all different', () => {
  expect(new Set(plainQuestions()).size).toBe(200)
})
