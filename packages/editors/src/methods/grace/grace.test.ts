import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { likelihood, loadCounting, logits, records, teaching, text, unedited } from '../../../test/counting'
import { behavesAsEditor } from '../../../test/editor-contract'
import { createGraceEditor, type GraceOptions } from '.'
import { gracePreset } from './options'

const options: GraceOptions = {
  layer: 0,
  radius: 'auto',
  replacement: 'all',
  start: 'random',
  learningRate: 'auto',
  learningRateScale: 1,
  radiusScale: 1,
  steps: 40,
  stopLoss: 0.05,
  seed: 3,
}

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

const [a, b, c] = records

const taught = teaching(createGraceEditor, () => model, options)

describe('an edit', () => {
  test('answers its prompt and no other, with any replacement', async () => {
    for (const replacement of ['last', 'prompt', 'all'] as const) {
      const editor = await taught([a, b], { replacement, radius: 1e-3 })
      expect(likelihood(editor, a)).toBeGreaterThan(10 * likelihood(unedited(model), a))
      expect(editor.explain(c.prompt)).toMatchObject({ choice: 'main', memories: [{ above: false }] })
      expect(logits(editor, [c.prompt])).toEqual(logits(unedited(model), [c.prompt]))
      editor.dispose()
    }
  })

  test('is written out to its end', async () => {
    const editor = await taught([a])
    expect(await text(editor, a.prompt, 2)).toMatch(/^ nine/)
    editor.dispose()
  })

  test('that contradicts an earlier one of the same prompt takes its place', async () => {
    const other = { ...a, id: 'other', target: 'five' }
    const editor = await taught([a, other])
    expect(editor.edits.map(({ status }) => status)).toEqual(['done', 'done'])
    expect(likelihood(editor, other)).toBeGreaterThan(10 * likelihood(editor, a))
    await editor.undo('other')
    expect(likelihood(editor, a)).toBeGreaterThan(10 * likelihood(editor, other))
    editor.dispose()
  })

  test('that fails is rolled back and reported, and the next one begins', async () => {
    for (const learningRate of [1e-30, 1e38]) {
      const editor = await taught([a, b], { learningRate, start: 'output' })
      expect(editor.edits.map(({ status }) => status)).toEqual(['failed', 'failed'])
      expect(editor.edits[0]!.reason).toMatch(/did not fall/)
      expect(logits(editor)).toEqual(logits(unedited(model)))
      expect(editor.explain(a.prompt)).toEqual({ choice: 'main', memories: [] })
      editor.dispose()
    }
  })
})

test('a wide radius answers for others, too', async () => {
  const editor = await taught([a], { radius: 1e6 })
  expect(editor.explain(c.prompt)?.choice).toBe(0)
  expect(logits(editor, [c.prompt])).not.toEqual(logits(unedited(model), [c.prompt]))
  editor.dispose()
})

test('options that cannot be used are refused', () => {
  for (const wrong of [{ layer: 2 }, { steps: 0 }, { radius: -1 }, { replacement: 'first' as 'last' }])
    expect(() => createGraceEditor(model, wrong)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  expect(createGraceEditor(model).options.layer).toBe(1)
})

test('known models get their published settings, others a layer by their depth', () => {
  const config = { ...model.decoder.config, layers: 32, dModel: 4096, vocabSize: 32000 }
  expect(gracePreset(config)).toMatchObject({ layer: 27, radius: 1, replacement: 'last', learningRate: 1 })
  expect(gracePreset({ ...config, dModel: 4095 })).toEqual({ layer: 26 })
})

behavesAsEditor({
  create: (model) => createGraceEditor(model, options),
  other: (model) => createGraceEditor(model, { ...options, seed: 9 }),
  routes: true,
})
