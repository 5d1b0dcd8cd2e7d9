import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { likelihood, loadCounting, logits, records, teaching, text, unedited } from '../../../test/counting'
import { behavesAsEditor } from '../../../test/editor-contract'
import { createDeferEditor, type DeferOptions } from '.'
import { deferPreset } from './options'

const options: DeferOptions = {
  layer: 0,
  threshold: 0.5,
  learningRateScale: 1,
  learningRate: 0.02,
  steps: 20,
  stopLoss: 0.05,
  prefixes: 2,
  prefixTokens: 4,
  seed: 3,
}

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

const [a, b] = records

const taught = teaching(createDeferEditor, () => model, options)

describe('an edit', () => {
  test('is written out to its end', async () => {
    const editor = await taught([a])
    expect(await text(editor, a.prompt, 2)).toMatch(/^ nine/)
    editor.dispose()
  })

  test('answers only where the gate reaches the threshold', async () => {
    const editor = await taught([a], { threshold: 1 })
    expect(editor.explain(a.prompt)).toMatchObject({ choice: 'main', memories: [{ above: false }] })
    expect(logits(editor)).toEqual(logits(unedited(model)))
    editor.dispose()
    const always = await taught([a], { threshold: 0 })
    expect(always.explain('seven eight')?.choice).toBe(0)
    expect(likelihood(always, a)).toBeGreaterThan(0.5)
    always.dispose()
  })

  test('that fails is rolled back and reported, and the next one begins', async () => {
    const editor = await taught([a, b], { learningRate: 1e38 })
    expect(editor.edits.map(({ status }) => status)).toEqual(['failed', 'failed'])
    expect(editor.edits[0]!.reason).toMatch(/did not fall/)
    expect(logits(editor)).toEqual(logits(unedited(model)))
    expect(editor.explain(a.prompt)).toEqual({ choice: 'main', memories: [] })
    editor.dispose()
  })
})

test('options that cannot be used are refused', () => {
  for (const wrong of [{ layer: 2 }, { steps: 0 }, { threshold: 2 }, { learningRate: -1 }])
    expect(() => createDeferEditor(model, wrong)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  expect(createDeferEditor(model).options.layer).toBe(1)
})

test('known models get their published settings, others a layer by their depth', () => {
  const config = { ...model.decoder.config, layers: 32, dModel: 4096, vocabSize: 32000 }
  expect(deferPreset(config)).toMatchObject({ layer: 27, threshold: 0.5, learningRate: 7e-5 })
  expect(deferPreset({ ...config, dModel: 4095 })).toEqual({ layer: 26 })
})

behavesAsEditor({
  create: (model) => createDeferEditor(model, options),
  other: (model) => createDeferEditor(model, { ...options, seed: 9, prefixes: 1 }),
  routes: true,
})
