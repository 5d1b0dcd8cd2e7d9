import * as tf from '@tensorflow/tfjs-core'
import { type LanguageModel, Sequences } from '@wise-edit/transformer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { likelihood, loadCounting, logits, records, teaching, text, unedited } from '../../../test/counting'
import { behavesAsEditor } from '../../../test/editor-contract'
import { createHorenEditor, type HorenOptions } from '.'
import { nearestEntries, pooledKeys } from './codebook'
import { horenPreset } from './options'

const options: HorenOptions = {
  layer: 0,
  pooled: 0.5,
  refinements: 1,
  sharpness: 20,
  damping: 0.1,
  threshold: 0.999,
  replacement: 'all',
  start: 'random',
  learningRate: 'auto',
  learningRateScale: 1,
  steps: 60,
  stopLoss: 0.05,
  seed: 3,
}

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

const [a, b, c] = records

const taught = teaching(createHorenEditor, () => model, options)

describe('a key', () => {
  test('is the mean over the end of the prompt, at unit length', () => {
    // Two rows padded on the left, of which the first holds three tokens of prompt and one of answer.
    const sequences = new Sequences([[1, 2, 3, 4], [5]], 'left')
    const hidden = tf.tensor3d([9, 9, 3, 0, 0, 4, 7, 7, 8, 8, 8, 8, 8, 8, 3, 4], [2, 4, 2])
    const keys = (pooled: number) => {
      const found = pooledKeys(hidden, sequences, pooled, [3, 1])
      const rows = found.arraySync()
      found.dispose()
      return rows.map((row) => row.map((value) => Math.round(value * 1e4) / 1e4))
    }
    // Half of three tokens are two.
    expect(keys(0.5)).toEqual([
      [0.6, 0.8],
      [0.6, 0.8],
    ])
    expect(keys(0.1)).toEqual([
      [0, 1],
      [0.6, 0.8],
    ])
    hidden.dispose()
  })
})

describe('a query', () => {
  const keys = () => tf.tensor2d([1, 0, 0, 1], [2, 2])
  const angle = (degrees: number) => [
    Math.cos((degrees * Math.PI) / 180),
    Math.sin((degrees * Math.PI) / 180),
  ]
  const found = (degrees: number, refining: Partial<HorenOptions>) => {
    const [stored, query] = [keys(), tf.tensor2d([angle(degrees)])]
    const [nearest] = nearestEntries(stored, query, { ...options, ...refining })
    tf.dispose([stored, query])
    return nearest!
  }

  test('relaxes towards the nearest key, the more the larger the share', () => {
    const plain = found(30, { refinements: 0 })
    expect(plain.entry).toBe(0)
    expect(plain.cosine).toBeCloseTo(Math.cos(Math.PI / 6), 5)
    const damped = found(30, { damping: 0.1 })
    expect(damped.cosine).toBeGreaterThan(plain.cosine)
    expect(found(30, { damping: 0.5 }).cosine).toBeGreaterThan(damped.cosine)
    expect(found(30, { refinements: 3 }).cosine).toBeGreaterThan(damped.cosine)
    expect(found(60, {}).entry).toBe(1)
  })

  test('follows the equation of a step', () => {
    const [x, y] = angle(30) as [number, number]
    const weight = 1 / (1 + Math.exp(5 * (y - x)))
    const norm = Math.hypot(weight, 1 - weight)
    const moved = [0.8 * x + 0.2 * (weight / norm), 0.8 * y + 0.2 * ((1 - weight) / norm)]
    const expected = moved[0]! / Math.hypot(moved[0]!, moved[1]!)
    expect(found(30, { damping: 0.2, sharpness: 5 }).cosine).toBeCloseTo(expected, 5)
  })
})

describe('an edit', () => {
  test('answers its prompt, whichever tokens get the value, and no other', async () => {
    for (const replacement of ['last', 'prompt', 'all'] as const) {
      const editor = await taught([a, b], { replacement })
      expect(likelihood(editor, a)).toBeGreaterThan(10 * likelihood(unedited(model), a))
      expect(editor.explain(a.prompt)).toMatchObject({ choice: 0, memories: [{ above: true }] })
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
    expect(likelihood(editor, other)).toBeGreaterThan(10 * likelihood(editor, a))
    await editor.undo('other')
    expect(likelihood(editor, a)).toBeGreaterThan(10 * likelihood(editor, other))
    editor.dispose()
  })

  test('near one with the same target trains its entry, and near another adds one', async () => {
    const entries = async (target: string) => {
      const editor = await taught([a, { ...c, target }], { threshold: -1 })
      const { bytes } = editor
      editor.dispose()
      return bytes
    }
    expect(await entries(a.target)).toBeLessThan(await entries('five'))
  })

  test('that fails is rolled back and reported', async () => {
    for (const learningRate of [1e-30, 1e38]) {
      const editor = await taught([a, b], { learningRate, start: 'zero' })
      expect(editor.edits.map(({ status }) => status)).toEqual(['failed', 'failed'])
      expect(logits(editor)).toEqual(logits(unedited(model)))
      expect(editor.explain(a.prompt)).toEqual({ choice: 'main', memories: [] })
      editor.dispose()
    }
  })
})

test('the threshold is measured between unrelated texts and 1', async () => {
  const editor = await taught([a], { threshold: 'auto' })
  const { threshold } = editor.explain(a.prompt)!.memories[0]!
  expect(threshold).toBeGreaterThan(0)
  expect(threshold).toBeLessThan(1)
  editor.dispose()
})

test('options that cannot be used are refused', () => {
  for (const wrong of [{ layer: 2 }, { pooled: 0 }, { threshold: 1.1 }, { damping: 2 }])
    expect(() => createHorenEditor(model, wrong)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  expect(createHorenEditor(model).options.layer).toBe(1)
})

test('models of the paper get its settings', () => {
  const { config } = model.decoder
  const llama3 = { ...config, architecture: 'llama' as const, layers: 32, dModel: 4096, vocabSize: 128_256 }
  expect(horenPreset(llama3)).toMatchObject({ layer: 29, threshold: 0.85, replacement: 'last' })
  const qwen = { ...config, architecture: 'qwen2' as const, layers: 28, dModel: 3584 }
  expect(horenPreset(qwen)).toMatchObject({ layer: 24, threshold: 0.55, pooled: 0.6 })
  expect(horenPreset({ ...llama3, layers: 31 })).toEqual({ layer: 27 })
})

behavesAsEditor({
  create: (model) => createHorenEditor(model, options),
  other: (model) => createHorenEditor(model, { ...options, seed: 9 }),
  routes: true,
})
