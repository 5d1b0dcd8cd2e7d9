import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DecoderModel, LanguageModel } from '@wise-edit/transformer'
import { Weights } from '@wise-edit/transformer/internal'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  edited,
  ftLOptions,
  hopeless,
  loadCounting,
  logits,
  make,
  records,
  text,
  wise,
} from '../../../../test/counting'
import { refusesDamages } from '../../../../test/damages'
import { partsOf } from '../../../../test/memory-parts'
import { change, stateOf, withFolder } from '../../../../test/state'
import { createFtLEditor } from '../../ft-l'
import type { WiseEditor } from '../wise-editor'

let model: LanguageModel
/** The same architecture with another matrix in the edited layer. */
let other: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
  const loaded = await loadCounting()
  const { weights, config } = loaded.decoder
  const tensors = new Map(weights.names().map((name) => [name, weights.get(name)]))
  const name = 'layers.1.mlp.down.weight'
  tensors.get(name)!.dispose()
  tensors.set(name, weights.get('layers.0.mlp.down.weight').clone())
  other = new LanguageModel('another', new DecoderModel(config, new Weights(tensors)), loaded.tokenizer)
})
afterAll(() => {
  model.dispose()
  other.dispose()
})

const [a, b, c, d] = records

/** An editor with several shards and an edit that failed. */
async function full(): Promise<WiseEditor> {
  const editor = await edited(model, [a], { mode: 'retrieve', editsPerShard: 1, steps: 6, replay: 1 })
  const learningRate = editor.options.paper?.learningRate
  await change(editor, hopeless)
  await make(editor, [b])
  await change(editor, { learningRate })
  await make(editor, [c, d])
  expect(editor.edits.map(({ status }) => status)).toEqual(['done', 'failed', 'done', 'done'])
  return editor
}

describe('a saved memory', () => {
  test('gives a new editor exactly the same answers and state', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'edits.memory')
      const editor = await full()
      await editor.save(path)
      const fresh = wise(model, { mode: 'merge', layer: 0, seed: 9 })
      await fresh.load(path)
      expect(fresh.method).toBe('wise-retrieve')
      expect(fresh.options).toEqual(editor.options)
      expect(fresh.edits).toEqual(editor.edits)
      expect(await stateOf(fresh)).toEqual(await stateOf(editor))
      for (const { prompt } of records) {
        expect(fresh.explain(prompt)).toEqual(editor.explain(prompt))
        expect(await text(fresh, prompt)).toBe(await text(editor, prompt))
      }
      editor.dispose()
      fresh.dispose()
    })
  })

  test('without edits is a fresh start', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'none')
      await wise(model).save(path)
      const editor = await edited(model, [a, b])
      await editor.load(path)
      expect(editor.edits).toEqual([])
      expect(logits(editor)).toEqual(logits(wise(model)))
      editor.dispose()
    })
  })

  test('holds the entries of the masks and no more', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'small')
      const editor = await edited(model, [a, b, c], { maskRatio: 0.1 })
      await editor.save(path)
      const { dModel, dFF } = model.decoder.config
      const entries = Math.round(0.1 * dModel * dFF)
      const { contents, tensors } = await partsOf(path)
      expect(Object.keys(tensors).sort()).toEqual(['shards.0.values', 'shards.1.values'])
      for (const { shape } of Object.values(tensors)) expect(shape).toEqual([entries])
      const text = JSON.stringify(contents).length
      expect((await stat(path)).size).toBeLessThan(2 * 4 * entries + text + 500)
      editor.dispose()
    })
  })
})

describe('a file that does not belong here', () => {
  test('made for another model is refused, both named', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'edits')
      const editor = await edited(model, [a])
      await editor.save(path)
      const reader = wise(other)
      const error = await reader.load(path).catch((error: unknown) => error as Error)
      expect(error).toMatchObject({ code: 'MEMORY_MODEL_MISMATCH' })
      for (const name of [model.name, 'another', 'layers.1.mlp.down.weight']) {
        expect((error as Error).message).toContain(name)
      }
      expect((error as Error).message.match(/sha256 [0-9a-f]{12}/g)!.length).toBe(2)
      editor.dispose()
      reader.dispose()
    })
  })

  test('of another method is refused', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'edits')
      const fineTuned = createFtLEditor(model, ftLOptions)
      await fineTuned.save(path)
      await expect(wise(model).load(path)).rejects.toThrow(/ft-l, expected wise-merge or wise-retrieve/)
    })
  })

  test('that is not there is refused', async () => {
    await expect(wise(model).load('/no/such/file')).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  })
})

refusesDamages({ full, other: () => edited(model, [b], { seed: 1 }) })
