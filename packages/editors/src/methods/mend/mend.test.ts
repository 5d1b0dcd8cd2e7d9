import { rm } from 'node:fs/promises'
import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadCounting, logits, make, records, unedited } from '../../../test/counting'
import { behavesAsEditor } from '../../../test/editor-contract'
import { trainCountingNetwork } from '../../../test/mend-network'
import { createMendEditor } from '.'

let model: LanguageModel
let networks: { trained: string; other: string }
beforeAll(async () => {
  model = await loadCounting()
  networks = {
    trained: await trainCountingNetwork(model),
    other: await trainCountingNetwork(model, { seed: 2, steps: 1, modules: ['layers.1.mlp.down'] }),
  }
})
afterAll(async () => {
  model.dispose()
  for (const path of Object.values(networks)) await rm(path)
})

const [a] = records

test('an edit without a hypernetwork says what to do', async () => {
  const editor = createMendEditor(model)
  await expect(make(editor, [a])).rejects.toMatchObject({ code: 'HYPERNETWORK_MISSING' })
  expect(logits(editor)).toEqual(logits(unedited(model)))
  editor.dispose()
})

test('a hypernetwork for other modules is refused, and leaves no tensors', async () => {
  const editor = createMendEditor(model, { hypernetwork: networks.other })
  const before = tf.memory().numTensors
  await expect(make(editor, [a])).rejects.toThrow(/was trained for layers.1.mlp.down/)
  expect(tf.memory().numTensors).toBe(before)
  editor.dispose()
})

test('refuses a file that is not a hypernetwork', async () => {
  const editor = createMendEditor(model, { hypernetwork: networks.trained })
  await make(editor, [a])
  const path = `${networks.trained}.memory`
  await editor.save(path)
  const other = createMendEditor(model, { hypernetwork: path })
  await expect(make(other, [a])).rejects.toMatchObject({ code: 'MEMORY_INVALID' })
  await rm(path)
  for (const used of [editor, other]) used.dispose()
})

test('options that cannot be used are refused', () => {
  for (const modules of [[], ['layers.2.mlp.down'], ['head']]) {
    expect(() => createMendEditor(model, { modules })).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    )
  }
  expect(createMendEditor(model).options.modules).toEqual(
    [0, 1].flatMap((layer) => ['gate', 'up', 'down'].map((part) => `layers.${layer}.mlp.${part}`)),
  )
})

behavesAsEditor({
  create: (model) => createMendEditor(model, { hypernetwork: networks.trained }),
  other: (model) => createMendEditor(model, { hypernetwork: networks.other, modules: ['layers.1.mlp.down'] }),
})
