import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { likelihood, loadCounting, logits, records, teaching, text, unedited } from '../../../test/counting'
import { behavesAsEditor } from '../../../test/editor-contract'
import { createMemoirEditor, type MemoirOptions } from '.'
import { memoirPreset } from './options'
import { drawPermutation, topHash } from './top-hash'

const options: MemoirOptions = {
  layer: 0,
  columns: 'auto',
  threshold: 0.6,
  learningRate: 'auto',
  learningRateScale: 1,
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

const taught = teaching(createMemoirEditor, () => model, options)

describe('an edit', () => {
  test('is written out to its end, and found by its own columns', async () => {
    const editor = await taught([a, b])
    expect(await text(editor, a.prompt, 2)).toMatch(/^ nine/)
    const { choice, memories } = editor.explain(b.prompt)!
    expect(choice).toBe(1)
    expect(memories).toHaveLength(2)
    expect(memories[1]).toMatchObject({ indicator: 1, threshold: 0.6, above: true })
    editor.dispose()
  })

  test('is not read by a query that has too little in common', async () => {
    const editor = await taught([a], { threshold: 1 })
    expect(likelihood(editor, a)).toBeGreaterThan(10 * likelihood(unedited(model), a))
    expect(editor.explain('seven')?.choice).toBe('main')
    expect(logits(editor, ['seven'])).toEqual(logits(unedited(model), ['seven']))
    editor.dispose()
    const wide = await taught([a], { threshold: 0, columns: 1000 })
    expect(logits(wide, ['seven'])).not.toEqual(logits(unedited(model), ['seven']))
    wide.dispose()
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

test('TopHash marks as many columns as asked for, where the permutation puts the largest features', () => {
  const features = fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 12, maxLength: 12 })
  fc.assert(
    fc.property(features, fc.integer({ min: 1, max: 12 }), fc.nat(5), (values, columns, seed) => {
      const permutation = drawPermutation(12, seed)
      expect([...permutation].sort((x, y) => x - y)).toEqual([...Array(12).keys()])
      const marked = tf.tidy(() => {
        const mask = topHash(tf.tensor2d(values, [1, 12]), tf.zeros([12]), permutation, columns)
        return mask.dataSync().slice()
      })
      const inside = values.filter((_, i) => marked[permutation[i]!] === 1)
      const outside = values.filter((_, i) => marked[permutation[i]!] === 0)
      expect(inside).toHaveLength(columns)
      const smallest = Math.min(...inside.map((x) => Math.abs(Math.fround(x))))
      for (const value of outside) expect(Math.abs(Math.fround(value))).toBeLessThanOrEqual(smallest)
    }),
  )
})

test('options that cannot be used are refused', () => {
  for (const wrong of [{ layer: 2 }, { steps: 0 }, { threshold: 2 }, { columns: 0.5 }])
    expect(() => createMemoirEditor(model, wrong)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    )
  expect(createMemoirEditor(model).options.layer).toBe(1)
})

test('known models get their published settings, others a layer by their depth', () => {
  const config = { ...model.decoder.config, layers: 32, dModel: 4096, vocabSize: 128256 }
  expect(memoirPreset(config)).toMatchObject({ layer: 27, threshold: 0.4, learningRate: 1 })
  expect(memoirPreset({ ...config, dModel: 4095 })).toEqual({ layer: 26 })
})

behavesAsEditor({
  create: (model) => createMemoirEditor(model, options),
  other: (model) => createMemoirEditor(model, { ...options, seed: 9, prefixes: 1 }),
  routes: true,
})
