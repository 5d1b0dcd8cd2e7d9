import * as tf from '@tensorflow/tfjs-core'
import { type LanguageModel, Sequences } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hopeless, loadCounting, logits, make, records, unedited } from '../../../test/counting'
import { behavesAsEditor } from '../../../test/editor-contract'
import { createLoraEditor, type LoraOptions } from '.'

const options: LoraOptions = {
  layer: 0,
  modules: ['attention.q', 'attention.v', 'mlp.down'],
  rank: 2,
  alpha: 4,
  learningRate: 0.02,
  steps: 10,
  stopLoss: 0.01,
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

test('the edited model is the model with merged weights', async () => {
  const editor = createLoraEditor(model, options)
  await make(editor, [a, b])
  const { decoder } = model
  const { intercept } = editor.intervene()
  expect(Object.keys(intercept!)).toHaveLength(6)
  // What a module adds for unit vectors is its merged weight's change.
  const replace = Object.fromEntries(
    Object.entries(intercept!).map(([module, stand]) => {
      const name = `${module}.weight`
      const [outDim, inDim] = decoder.weights.get(name).shape
      const merged = tf.tidy(() => {
        const units = tf.expandDims<tf.Tensor3D>(tf.eye(inDim), 0)
        const change = stand(units, () => tf.zeros([1, inDim, outDim]), new Sequences([[1]]))
        return tf.add(decoder.weights.get(name), tf.transpose(tf.squeeze(change, [0])))
      })
      return [name, merged]
    }),
  )
  const merged = logits({ model, intervene: () => ({ replace }) })
  const found = logits(editor)
  expect(Math.max(...found.map((value, i) => Math.abs(value - merged[i]!)))).toBeLessThan(1e-4)
  tf.dispose(replace)
  editor.dispose()
})

test('layers below the lowest adapter keep their bits', async () => {
  const editor = createLoraEditor(model, { ...options, layer: 1 })
  await make(editor, [a])
  expect(Object.keys(editor.intervene().intercept!)).toEqual(
    options.modules.map((part) => `layers.1.${part}`),
  )
  editor.dispose()
})

test('an edit that fails is rolled back', async () => {
  const editor = createLoraEditor(model, { ...options, ...hopeless })
  await make(editor, [a])
  expect(editor.edits).toMatchObject([{ status: 'failed' }])
  expect(logits(editor)).toEqual(logits(unedited(model)))
  editor.dispose()
})

test('options that cannot be used are refused', () => {
  const wrong = [
    { layer: 2 },
    { rank: 0 },
    { modules: [] },
    { modules: ['attention.q', 'attention.q'] },
    { modules: ['q_proj'] },
  ] as unknown as Partial<LoraOptions>[]
  for (const options of wrong) {
    expect(() => createLoraEditor(model, options)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    )
  }
})

behavesAsEditor({
  create: (model) => createLoraEditor(model, options),
  other: (model) => createLoraEditor(model, { ...options, seed: 9, rank: 1 }),
})
