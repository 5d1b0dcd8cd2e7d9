import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hopeless, likelihood, loadCounting, logits, make, records, unedited } from '../../../test/counting'
import { behavesAsEditor } from '../../../test/editor-contract'
import { createFtEwcEditor, type FtEwcOptions } from '.'

const options: FtEwcOptions = {
  layer: 1,
  learningRate: 0.01,
  steps: 8,
  stopLoss: 0.01,
  penalty: 1,
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

test('the penalty keeps an earlier edit, and changes nothing of the first one', async () => {
  const forgotten: number[] = []
  const first: Float32Array[] = []
  for (const penalty of [0, 1e5]) {
    const editor = createFtEwcEditor(model, { ...options, steps: 60, stopLoss: 0.05, penalty })
    await make(editor, [a])
    first.push(logits(editor))
    await make(editor, [b])
    forgotten.push(-Math.log(likelihood(editor, a)))
    editor.dispose()
  }
  expect(first[1]).toEqual(first[0])
  expect(forgotten[1]).toBeLessThan(0.8 * forgotten[0]!)
})

test('an edit that fails is rolled back, its Fisher information too', async () => {
  const editor = createFtEwcEditor(model, { ...options, ...hopeless })
  const before = tf.memory().numTensors
  await make(editor, [a])
  expect(editor.edits).toMatchObject([{ status: 'failed' }])
  expect(tf.memory().numTensors).toBe(before)
  expect(logits(editor)).toEqual(logits(unedited(model)))
  editor.dispose()
})

test('options that cannot be used are refused', () => {
  for (const wrong of [{ layer: 2 }, { penalty: -1 }, { steps: 0.5 }]) {
    expect(() => createFtEwcEditor(model, wrong)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
  }
  expect(createFtEwcEditor(model).options.layer).toBe(1)
})

behavesAsEditor({
  create: (model) => createFtEwcEditor(model, options),
  other: (model) => createFtEwcEditor(model, { ...options, seed: 9, prefixes: 1 }),
})
