import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  ftLOptions,
  hopeless,
  loadCounting,
  logits,
  make,
  records,
  text,
  trainingOptions,
  wise,
} from '../test/counting'
import { locateTestOptions } from '../test/locate-options'
import { trainCountingNetwork } from '../test/mend-network'
import { withFolder } from '../test/state'
import type { Editor } from './editor/editor'
import { createAlphaEditEditor } from './methods/alpha-edit'
import { createDeferEditor } from './methods/defer'
import { createFtEwcEditor } from './methods/ft-ewc'
import { createFtLEditor } from './methods/ft-l'
import { createGraceEditor } from './methods/grace'
import { createHorenEditor } from './methods/horen'
import { createLocFtBfEditor } from './methods/loc-ft-bf'
import { createLoraEditor } from './methods/lora'
import { createMemitEditor } from './methods/memit'
import { createMemoirEditor } from './methods/memoir'
import { createMendEditor } from './methods/mend'
import { createNeuralDbEditor } from './methods/neural-db'
import { createRomeEditor } from './methods/rome'
import { createUltraEditEditor } from './methods/ultra-edit'

let model: LanguageModel
let hypernetwork: string
beforeAll(async () => {
  model = await loadCounting()
  hypernetwork = await trainCountingNetwork(model, { steps: 1 })
})
afterAll(async () => {
  model.dispose()
  await rm(hypernetwork)
})

/** Editors; with `true`, those that keep data of every edit, in a constant number of growing tensors. */
const editors: [string, () => Editor, boolean?][] = [
  ['WISE-Merge', () => wise(model, { editsPerShard: 20, steps: 3 })],
  ['WISE-Retrieve', () => wise(model, { mode: 'retrieve', editsPerShard: 20, steps: 3, replay: 2 })],
  ['WISE by token', () => wise(model, { routing: 'token', editsPerShard: 20, steps: 3 })],
  ['WISE with edits that fail', () => wise(model, { steps: 3, ...hopeless })],
  ['FT-L', () => createFtLEditor(model, { ...ftLOptions, steps: 3 })],
  ['FT-EWC', () => createFtEwcEditor(model, { ...trainingOptions, steps: 3 })],
  ['LocFT-BF', () => createLocFtBfEditor(model, { epochs: 3, batchSize: 2 })],
  ['LoRA', () => createLoraEditor(model, { ...trainingOptions, layer: 0, steps: 3 })],
  ['UltraEdit', () => createUltraEditEditor(model)],
  ['MEND', () => createMendEditor(model, { hypernetwork })],
  ['DEFER', () => createDeferEditor(model, { steps: 3, learningRate: 0.01, prefixes: 2 })],
  ['GRACE', () => createGraceEditor(model, { steps: 3 }), true],
  ['HoReN', () => createHorenEditor(model, { steps: 3 }), true],
  ['MEMOIR', () => createMemoirEditor(model, { steps: 3, prefixes: 2 }), true],
  ['NeuralDB', () => createNeuralDbEditor(model, { steps: 3, prefixes: 2 }), true],
  ['ROME', () => createRomeEditor(model, { ...locateTestOptions, steps: 3 })],
  [
    'MEMIT',
    () => createMemitEditor(model, { ...locateTestOptions, steps: 3, layers: [0, 1], momentWeight: 1 }),
  ],
  ['AlphaEdit', () => createAlphaEditEditor(model, { ...locateTestOptions, nullSpaceThreshold: 0.1 }), true],
]

/** Ten edits that repeat the six facts. */
const many = Array.from({ length: 10 }, (_, i) => ({ ...records[i % 6]!, id: String(i) }))

describe.each(editors)('tensors of %s', (_, create, grows) => {
  const held = () => (grows ? { tensors: all().tensors } : all())
  let empty: ReturnType<typeof held>
  beforeEach(() => {
    empty = held()
  })

  test('are as many after ten edits as after three, and none in the end', async () => {
    const editor = create()
    expect(editor.bytes).toBe(0)
    await make(editor, many.slice(0, 3))
    logits(editor)
    const three = held()
    expect(editor.bytes).toBeGreaterThan(0)
    await make(editor, many.slice(3))
    logits(editor)
    expect(held()).toEqual(three)
    await text(editor, 'one two')
    editor.explain('one two')
    expect(held()).toEqual(three)
    editor.dispose()
    expect(held()).toEqual(empty)
  })

  test('do not increase with undo, save, load and reset', async () => {
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
    expect(editor.bytes).toBe(0)
    editor.dispose()
    expect(held()).toEqual(empty)
  })

  test('do not increase with an edit that was stopped or refused', async () => {
    const editor = create()
    await make(editor, many.slice(0, 1))
    logits(editor)
    const before = held()
    for await (const event of editor.editEvents(many.slice(1))) if (event.type === 'step') break
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

function all(): { tensors: number; bytes: number } {
  const { numTensors, numBytes } = tf.memory()
  return { tensors: numTensors, bytes: numBytes }
}
