import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { likelihood, loadCounting, logits, make, records, text, unedited } from '../../../test/counting'
import { behavesAsEditor } from '../../../test/editor-contract'
import { stateOf } from '../../../test/state'
import { createLocFtBfEditor, type LocFtBfOptions } from '.'
import { locFtBfPreset } from './options'

const options: LocFtBfOptions = {
  layer: 1,
  learningRate: 0.02,
  epochs: 30,
  batchSize: 2,
  stopLoss: 0.01,
  editsPerBatch: 'all',
  seed: 3,
}

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

const [a, b, c] = records

async function taught(calls: (typeof records)[0][][], changed: Partial<LocFtBfOptions> = {}) {
  const editor = createLocFtBfEditor(model, { ...options, ...changed })
  for (const requests of calls) await make(editor, requests)
  return editor
}

test('all edits of a call are learned together, and answers end', async () => {
  const editor = await taught([[a, b, c]])
  expect(editor.edits.map(({ status }) => status)).toEqual(['done', 'done', 'done'])
  expect(new Set(editor.edits.map(({ lossAfter }) => lossAfter)).size).toBe(1)
  for (const { prompt, target } of [a, b, c]) expect(await text(editor, prompt)).toBe(` ${target}`)
  editor.dispose()
})

test('an edit keeps more beside others of its call than before later ones', async () => {
  const [together, apart] = [await taught([[a, b, c]]), await taught([[a], [b], [c]])]
  expect(likelihood(together, a)).toBeGreaterThan(10 * likelihood(apart, a))
  expect(likelihood(apart, c)).toBeGreaterThan(0.5)
  together.dispose()
  apart.dispose()
})

test('a mini-batch holds `batchSize` edits, and an epoch all of them', async () => {
  const steps: number[] = []
  for (const batchSize of [1, 2, 3]) {
    const editor = await taught([[a, b, c]], { batchSize, epochs: 4 })
    steps.push(editor.edits[0]!.steps)
    editor.dispose()
  }
  expect(steps).toEqual([12, 8, 4])
})

test('an undo trains the others in one batch', async () => {
  const [editor, never] = [await taught([[a, b, c]]), await taught([[a, c]])]
  await editor.undo('b')
  expect(await stateOf(editor)).toEqual(await stateOf(never))
  editor.dispose()
  never.dispose()
})

test('a batch that fails is rolled back and reported', async () => {
  for (const learningRate of [1e-30, 1e38]) {
    const editor = await taught([[a, b]], { learningRate })
    expect(editor.edits.map(({ status }) => status)).toEqual(['failed', 'failed'])
    expect(editor.edits[0]!.reason).toMatch(/did not fall/)
    expect(logits(editor)).toEqual(logits(unedited(model)))
    editor.dispose()
  }
})

test('options that cannot be used are refused', () => {
  for (const wrong of [{ layer: 2 }, { epochs: 0 }, { batchSize: 0.5 }, { editsPerBatch: 'none' as 'all' }])
    expect(() => createLocFtBfEditor(model, wrong)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    )
  expect(createLocFtBfEditor(model).options.layer).toBe(1)
})

test('models of the paper get its settings', () => {
  const { config } = model.decoder
  const llama3 = { ...config, architecture: 'llama' as const, layers: 32, dModel: 4096, vocabSize: 128_256 }
  expect(locFtBfPreset(llama3)).toEqual({ layer: 22, learningRate: 5e-4, epochs: 25 })
  expect(locFtBfPreset({ ...config, architecture: 'qwen2', layers: 28, dModel: 3584 }).layer).toBe(6)
  expect(locFtBfPreset({ ...llama3, layers: 31 })).toEqual({ layer: 21 })
})

behavesAsEditor({
  create: (model) => createLocFtBfEditor(model, { ...options, editsPerBatch: 1, epochs: 10 }),
  other: (model) =>
    createLocFtBfEditor(model, { ...options, editsPerBatch: 1, epochs: 10, learningRate: 0.01 }),
})
