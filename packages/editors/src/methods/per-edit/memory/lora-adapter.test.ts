import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { type Interventions, type LanguageModel, Sequences } from '@wise-edit/transformer'
import { readSafetensors } from '@wise-edit/transformer/internal'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadCounting, make, records } from '../../../../test/counting'
import { withFolder } from '../../../../test/state'
import { wordGate } from '../../../../test/word-gate'
import { createPerEditEditor } from '..'
import { loraAdapter } from './lora-adapter'

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

const [, b, c] = records
const create = () => createPerEditEditor(model, wordGate(), { rank: 2, layer: 0, learningRate: 0.2 })
const logitsOf = (ids: number[], interventions: Interventions) =>
  tf.tidy(() => Array.from(model.decoder.forward(new Sequences([ids]), interventions).dataSync()))

describe('side memories as a LoRA adapter', () => {
  test('of one edit are trained again without codes of positions, and answer', async () => {
    await withFolder(async (folder) => {
      const editor = create()
      await make(editor, [b, c])
      await editor.save(join(folder, 'a.memory'))
      const adapter = await loraAdapter(model, join(folder, 'a.memory'), { ids: [c.id] })
      expect(adapter).toMatchObject({ matrix: 'layers.0.mlp.down.weight', rank: 2, edits: [{ id: c.id }] })
      const ids = model.encode(c.prompt)
      const changed = logitsOf(ids, adapter.interventions)
      const likeliest = changed.indexOf(Math.max(...changed.slice(-model.decoder.config.vocabSize)))
      expect(likeliest % model.decoder.config.vocabSize).toBe(model.query(c.prompt, c.target).target[0])
      expect(Math.max(...logitsOf(ids, {}).map((value, i) => Math.abs(value - changed[i]!)))).toBeGreaterThan(
        1,
      )
      editor.dispose()
    })
  })

  test('of a version without codes of positions are taken as they are', async () => {
    await withFolder(async (folder) => {
      using editor = create()
      await make(editor, [c])
      const { memory, ...learned } = editor.learned(c.id)
      using earlier = create()
      earlier.adopt({ ...learned, memory: memory && { ...memory, positions: false } })
      await earlier.save(join(folder, 'a.memory'))
      const adapter = await loraAdapter(model, join(folder, 'a.memory'))
      expect(adapter.down).toEqual(memory?.down)
    })
  })

  test('of several edits are written as the sum of their changes', async () => {
    await withFolder(async (folder) => {
      const editor = create()
      await make(editor, [b, c])
      await editor.save(join(folder, 'a.memory'))
      editor.dispose()
      const ready: number[][] = []
      const both = await loraAdapter(model, join(folder, 'a.memory'), {
        onProgress: (...counts) => ready.push(counts),
      })
      expect(ready).toEqual([
        [1, 2],
        [2, 2],
      ])
      await both.write(join(folder, 'adapter'), 'some/model')
      const config = JSON.parse(await readFile(join(folder, 'adapter', 'adapter_config.json'), 'utf8'))
      const module = 'model.layers.0.mlp.down_proj'
      expect(config).toMatchObject({
        base_model_name_or_path: 'some/model',
        target_modules: [module],
        ...{ r: 4, lora_alpha: 4, fan_in_fan_out: false },
      })
      const file = await readSafetensors(join(folder, 'adapter', 'adapter_model.safetensors'))
      const { dModel, dFF } = model.decoder.config
      const name = `base_model.model.${module}`
      const shapes = file.tensors().map(({ name, shape }) => [name, shape])
      expect(Object.fromEntries(shapes)).toEqual({
        [`${name}.lora_A.weight`]: [4, dFF],
        [`${name}.lora_B.weight`]: [dModel, 4],
      })
      expect(await file.read(`${name}.lora_A.weight`)).toEqual(both.down)
      expect(await file.read(`${name}.lora_B.weight`)).toEqual(both.up)
      const each = await Promise.all(
        [b, c].map(({ id }) => loraAdapter(model, join(folder, 'a.memory'), { ids: [id] })),
      )
      const row = (up: Uint16Array, i: number) =>
        [...up].slice((i * up.length) / dModel, ((i + 1) * up.length) / dModel)
      for (let i = 0; i < dModel; i++) expect(row(both.up, i)).toEqual(each.flatMap(({ up }) => row(up, i)))
      await expect(loraAdapter(model, join(folder, 'a.memory'), { ids: ['none'] })).rejects.toMatchObject({
        code: 'EDIT_UNKNOWN',
      })
    })
  })
})
