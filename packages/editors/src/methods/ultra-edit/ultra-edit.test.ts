import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadCounting, logits, make, records, unedited } from '../../../test/counting'
import { behavesAsEditor } from '../../../test/editor-contract'
import { createUltraEditEditor, type UltraEditOptions } from '.'

const options: UltraEditOptions = {
  modules: ['layers.0.mlp.down', 'layers.1.mlp.up', 'layers.1.mlp.down'],
  learningRate: 1e-2,
  editsPerBatch: 1,
}

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

test('a turn learns its edits together', async () => {
  const editor = createUltraEditEditor(model, { ...options, editsPerBatch: 3 })
  const edits = await make(editor, records.slice(0, 5))
  const { lossBefore, lossAfter } = edits[0]!
  expect(lossAfter).toBeLessThan(lossBefore)
  for (const edit of edits.slice(0, 3)) expect(edit).toMatchObject({ lossBefore, lossAfter, steps: 1 })
  for (const edit of edits.slice(3)) expect(edit.lossBefore).toBe(edits[4]!.lossBefore)
  expect(edits[3]!.lossBefore).not.toBe(lossBefore)
  editor.dispose()
})

test('a turn whose loss does not fall is rolled back, its moments too', async () => {
  const editor = createUltraEditEditor(model, { ...options, learningRate: 1e38 })
  const before = tf.memory().numTensors
  await make(editor, records.slice(0, 1))
  expect(editor.edits).toMatchObject([{ status: 'failed' }])
  expect(tf.memory().numTensors).toBe(before)
  expect(logits(editor)).toEqual(logits(unedited(model)))
  editor.dispose()
})

test('options that cannot be used are refused', () => {
  const wrong: Partial<UltraEditOptions>[] = [
    { modules: [] },
    { modules: ['layers.2.mlp.down'] },
    { modules: ['layers.1.mlp.down', 'layers.1.mlp.down'] },
    { modules: ['mlp.down'] },
    { editsPerBatch: 0 },
  ]
  for (const options of wrong) {
    expect(() => createUltraEditEditor(model, options)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    )
  }
  expect(createUltraEditEditor(model).options.modules).toEqual(['layers.0.mlp.down', 'layers.1.mlp.down'])
})

behavesAsEditor({
  create: (model) => createUltraEditEditor(model, options),
  other: (model) => createUltraEditEditor(model, { ...options, learningRate: 5e-3 }),
})
