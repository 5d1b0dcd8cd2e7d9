import * as tf from '@tensorflow/tfjs-core'
import { type LanguageModel, Sequences } from '@wise-edit/transformer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { likelihood, loadCounting, logits, records, teaching, unedited } from '../../../test/counting'
import { behavesAsEditor } from '../../../test/editor-contract'
import { locateTestOptions } from '../../../test/locate-options'
import { createNeuralDbEditor, type NeuralDbOptions } from '.'
import { neuralDbPreset } from './options'
import { gatedDownProjection } from './store'

const { statistics: _, ...shared } = locateTestOptions
const options: NeuralDbOptions = { ...shared, layer: 0, threshold: 0.65 }

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

const [a, b, c] = records

const taught = teaching(createNeuralDbEditor, () => model, options)

test('each token near a key gets its residual, and the others nothing', () => {
  const store = { keys: tf.tensor2d([1, 0, 0, 1], [2, 2]), residuals: tf.tensor2d([10, 20], [2, 1]) }
  const input = tf.tensor3d([5, 1, 1, 1, 0.1, 3], [1, 3, 2])
  const module = () => tf.tensor3d([1, 2, 3], [1, 3, 1])
  const outputs = (penalties: number[]) =>
    tf.tidy(() => [
      ...gatedDownProjection(store, penalties, 0.9)(
        input,
        module as never,
        new Sequences([[1, 2, 3]]),
      ).dataSync(),
    ])
  expect(outputs([0, 0])).toEqual([11, 2, 23])
  expect(outputs([0, -4])).toEqual([11, 2, 3])
  tf.dispose([store.keys, store.residuals, input])
})

describe('an edit', () => {
  test('answers its prompt, and texts without its token stay as they were', async () => {
    const editor = await taught([a, b])
    expect(likelihood(editor, a)).toBeGreaterThan(10 * likelihood(unedited(model), a))
    expect(editor.explain(a.prompt)).toMatchObject({ choice: 0, memories: [{ above: true }] })
    expect(editor.explain(c.prompt)).toMatchObject({ choice: 'main', memories: [{ above: false }] })
    expect(logits(editor, [c.prompt])).toEqual(logits(unedited(model), [c.prompt]))
    editor.dispose()
  })

  test('of the same prompt with another target answers until it is undone', async () => {
    const other = { ...a, id: 'other', target: 'five' }
    const editor = await taught([a, other])
    expect(likelihood(editor, other)).toBeGreaterThan(10 * likelihood(editor, a))
    await editor.undo('other')
    expect(likelihood(editor, a)).toBeGreaterThan(10 * likelihood(editor, other))
    editor.dispose()
  })

  test('below a high threshold is answered for others, too', async () => {
    const editor = await taught([a], { threshold: -1 })
    expect(editor.explain(c.prompt)?.choice).toBe(0)
    expect(logits(editor, [c.prompt])).not.toEqual(logits(unedited(model), [c.prompt]))
    editor.dispose()
  })

  test('that fails is reported, and undoing it leaves the others', async () => {
    const editor = await taught([a])
    const before = logits(editor)
    const failing = await taught([a, b], { learningRate: 1e-30 })
    expect(failing.edits.map(({ status }) => status)).toEqual(['failed', 'failed'])
    expect(logits(failing)).toEqual(logits(unedited(model)))
    await failing.undo('a')
    expect(failing.edits.map(({ id }) => id)).toEqual(['b'])
    await editor.undo('a')
    expect(editor.bytes).toBe(0)
    expect(logits(editor)).not.toEqual(before)
    editor.dispose()
    failing.dispose()
  })
})

test('options that cannot be used are refused', () => {
  for (const wrong of [{ layer: 2 }, { threshold: 2 }, { steps: 0 }, { lookup: 'first' as 'prompt' }])
    expect(() => createNeuralDbEditor(model, wrong)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    )
})

test('models get the last of the layers of MEMIT', () => {
  const { config } = model.decoder
  const llama = { ...config, architecture: 'llama' as const, layers: 32, dModel: 4096, vocabSize: 128_256 }
  expect(neuralDbPreset(llama)).toMatchObject({ layer: 8, learningRate: 0.5, normFactor: 4 })
  expect(neuralDbPreset({ ...llama, layers: 30, dModel: 576 })).toEqual({ layer: 10, lookup: 'subject' })
})

behavesAsEditor({
  create: (model) => createNeuralDbEditor(model, options),
  other: (model) => createNeuralDbEditor(model, { ...options, seed: 9, prefixes: 1 }),
  routes: true,
  undoesAtOnce: true,
})
