import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { edited, likelihood, loadCounting, records, unedited, wise } from '../../../../test/counting'
import { withFolder } from '../../../../test/state'
import { wiseDelta } from './merged-delta'

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

it('gives the model the edits of all shards for every question', async () => {
  const editor = await edited(model, records.slice(0, 3), { steps: 30, editsPerShard: 2 })
  await withFolder(async (folder) => {
    const path = join(folder, 'memory')
    await editor.save(path)
    const { matrix, shape, delta } = await wiseDelta(path)
    const weight = tf.tidy(() => tf.add(model.decoder.weights.get(matrix), tf.tensor2d(delta, shape)))
    const merged = { model, intervene: () => ({ replace: { [matrix]: weight } }) }
    for (const record of records.slice(0, 3)) {
      expect(likelihood(merged, record)).toBeGreaterThan(2 * likelihood(unedited(model), record))
    }
    weight.dispose()
  })
  editor.dispose()
})

it('of one shard is what its editor adds to a routed query', async () => {
  const editor = await edited(model, records.slice(0, 2), { steps: 30 })
  await withFolder(async (folder) => {
    const path = join(folder, 'memory')
    await editor.save(path)
    const { matrix, shape, delta } = await wiseDelta(path)
    const weight = tf.tidy(() => tf.add(model.decoder.weights.get(matrix), tf.tensor2d(delta, shape)))
    const merged = { model, intervene: () => ({ replace: { [matrix]: weight } }) }
    expect(editor.explain(records[0].prompt).choice).toBe(0)
    expect(likelihood(merged, records[0])).toBeCloseTo(likelihood(editor, records[0]), 4)
    weight.dispose()
  })
  editor.dispose()
})

it('of a memory without edits is nothing', async () => {
  await withFolder(async (folder) => {
    const empty = wise(model)
    await empty.save(join(folder, 'memory'))
    const { delta, shape } = await wiseDelta(join(folder, 'memory'))
    expect(delta).toEqual(new Float32Array(shape[0] * shape[1]))
  })
})
