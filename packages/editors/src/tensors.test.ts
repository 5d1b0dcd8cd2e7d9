import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ftLOptions, hopeless, loadCounting, logits, make, records, text, wise } from '../test/counting'
import { withFolder } from '../test/state'
import type { Editor } from './editor'
import { createFtEwcEditor } from './ft-ewc'
import { createFtLEditor } from './ft-l'
import { createLoraEditor } from './lora'

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

const editors: [string, () => Editor][] = [
  ['WISE-Merge', () => wise(model, { editsPerShard: 20, steps: 3 })],
  ['WISE-Retrieve', () => wise(model, { mode: 'retrieve', editsPerShard: 20, steps: 3, replay: 2 })],
  ['WISE by token', () => wise(model, { routing: 'token', editsPerShard: 20, steps: 3 })],
  ['WISE with edits that fail', () => wise(model, { steps: 3, ...hopeless })],
  ['FT-L', () => createFtLEditor(model, { ...ftLOptions, steps: 3 })],
  ['FT-EWC', () => createFtEwcEditor(model, { ...ftLOptions, steps: 3 })],
  ['LoRA', () => createLoraEditor(model, { ...ftLOptions, layer: 0, steps: 3 })],
]

/** Ten edits, every second a fact of the six again. */
const many = Array.from({ length: 10 }, (_, i) => ({ ...records[i % 6]!, id: String(i) }))

describe.each(editors)('tensors of %s', (_, create) => {
  let empty: ReturnType<typeof held>
  beforeEach(() => {
    empty = held()
  })

  test('are as many after ten edits as after three, and none in the end', async () => {
    const editor = create()
    await make(editor, many.slice(0, 3))
    logits(editor)
    const three = held()
    await make(editor, many.slice(3))
    logits(editor)
    expect(held()).toEqual(three)
    await text(editor, 'one two')
    editor.explain('one two')
    expect(held()).toEqual(three)
    editor.dispose()
    expect(held()).toEqual(empty)
  })

  test('are no more after undo, save, load and reset', async () => {
    const editor = create()
    await make(editor, many.slice(0, 4))
    logits(editor)
    const before = held()
    await editor.undo('1')
    logits(editor)
    expect(held()).toEqual(before)
    await withFolder(async (folder) => {
      await editor.save(join(folder, 'memory'))
      expect(held()).toEqual(before)
      await editor.load(join(folder, 'memory'))
    })
    await make(editor, many.slice(4, 5))
    logits(editor)
    expect(held()).toEqual(before)
    editor.reset()
    expect(held().tensors).toBeLessThan(before.tensors)
    editor.dispose()
    expect(held()).toEqual(empty)
  })

  test('are no more after an edit that was stopped or refused', async () => {
    const editor = create()
    await make(editor, many.slice(0, 1))
    logits(editor)
    const before = held()
    for await (const event of editor.edit(many.slice(1))) if (event.type === 'step') break
    for (const wrong of [
      { prompt: '', target: 'x' },
      { prompt: 'one', target: 'x', irrelevant: '' },
    ]) {
      await make(editor, [wrong]).catch(() => {})
      logits(editor)
    }
    expect(held()).toEqual(before)
    editor.dispose()
  })
})

function held(): { tensors: number; bytes: number } {
  const { numTensors, numBytes } = tf.memory()
  return { tensors: numTensors, bytes: numBytes }
}
