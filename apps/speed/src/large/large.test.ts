import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEditor } from '@wise-edit/editors'
import { useBackend } from '@wise-edit/kernels'
import { loadModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { editCost, secondsFor } from './cost'
import { measureLarge } from './measure'
import { writeRandomGguf } from './random-gguf'
import { tensorsOf, writeRandomModel } from './random-model'
import { renderLarge } from './render'
import { allWeights, shapeNamed } from './shapes'

const SHAPE = { layers: 3, dModel: 32, dFF: 64, heads: 4, kvHeads: 2, vocabSize: 2000 }

let folder: string
beforeAll(async () => {
  await useBackend({ backend: 'wasm' })
  folder = await mkdtemp(join(tmpdir(), 'large-'))
  await writeRandomModel(folder, SHAPE, 1)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('shapes have the parameters their models are known for', () => {
  expect(allWeights(shapeNamed('llama-2-7b'))).toBe(6_738_415_616)
  expect(allWeights(shapeNamed('tinyllama-1.1b'))).toBe(1_100_048_384)
  const stored = tensorsOf(SHAPE).map(([, shape]) => shape.reduce((product, length) => product * length, 1))
  expect(allWeights(SHAPE)).toBe(stored.reduce((sum, size) => sum + size))
  expect(() => shapeNamed('llama-9')).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
})

test('an edit of the last layer costs the head and that layer’s matrix in each step', () => {
  const cost = editCost(SHAPE, { layer: 2, tokens: 10, targets: 3 })
  expect(cost.stepFlops).toBe(4 * (10 * 32 * 64 + 3 * 2000 * 32))
  expect(cost.stepWeights).toBe(2 * 2000 * 32)
  const below = editCost(SHAPE, { layer: 1, tokens: 10, targets: 3 })
  const layer = cost.prefixWeights - below.prefixWeights
  expect(below.stepFlops - cost.stepFlops).toBe(4 * 10 * layer)
  expect(cost.prefixFlops - below.prefixFlops).toBe(2 * 10 * layer)
  expect(secondsFor(60, 30, { flopsPerSecond: 20, weightsPerSecond: 10 })).toBe(6)
})

test('a random model reads any text and writes any token', async () => {
  using model = await loadModel(folder)
  for (const text of ['who founded the town?', ' Zürich, 東京 \n']) {
    expect(model.tokenizer.decode(model.encode(text))).toBe(text)
  }
  const ids = Array.from({ length: SHAPE.vocabSize }, (_, id) => id)
  expect(new Set(ids.map((id) => model.tokenizer.decode([id]))).size).toBeGreaterThan(1000)
  const values = model.decoder.weights.get('layers.0.mlp.up.weight').dataSync<'float32'>()
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length)
  expect(deviation).toBeCloseTo(0.02, 3)
})

test('a random GGUF file has the same sizes, tokenizer and spread of weights', async () => {
  const path = join(folder, 'model.gguf')
  await writeRandomGguf(path, SHAPE, 1)
  using folded = await loadModel(folder)
  using model = await loadModel(path)
  expect(model.decoder.config).toMatchObject({ ...SHAPE, eosTokens: folded.decoder.config.eosTokens })
  const text = ' Zürich, the town'
  expect(model.encode(text)).toEqual(folded.encode(text))
  // Blocks of 18 bytes for 32 weights; the gains of norms are floats.
  const norms = (2 * SHAPE.layers + 1) * SHAPE.dModel
  expect(model.decoder.weights.bytes).toBe(((allWeights(SHAPE) - norms) / 32) * 18 + 4 * norms)
  const values = model.decoder.weights.get('layers.0.mlp.up.weight').dataSync<'float32'>()
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length)
  expect(deviation).toBeCloseTo(0.02, 2)
})

test('an edit is made and measured, from the file and in memory', async () => {
  const options = { prefixes: 1, variants: 0, layer: 1 }
  const job = { model: folder, shape: SHAPE, backend: 'wasm' as const, steps: 3, options }
  const [file, memory] = [
    await measureLarge({ ...job, weights: 'file' }),
    await measureLarge({ ...job, weights: 'memory' }),
  ]
  expect(file.edit.steps).toBe(3)
  expect(file.edit.lossBefore).toBeCloseTo(memory.edit.lossBefore, 3)
  expect(file.edit.lossAfter).toBeLessThan(file.edit.lossBefore)
  expect(file.edit.lossAfter).toBeCloseTo(memory.edit.lossAfter, 3)
  expect(file.text).toBe(memory.text)
  expect(file.tokens).toBe(memory.tokens)
  expect(file.tokens).toBeGreaterThan(2 * file.targets)
  expect(file.predictedStepSeconds).toBeGreaterThan(0)
  expect(renderLarge(file)).toMatch(/in processor time +\S+ s, \S+ s by arithmetic/)
})

test('a model that large can be undone as any other', async () => {
  using model = await loadModel(folder, { weights: 'file' })
  using editor = createEditor(model, 'wise-merge', { layer: 1, steps: 2, prefixes: 0, variants: 0 })
  await editor.edit([{ id: 'one', prompt: 'one', target: 'two' }])
  await editor.undo('one')
  expect(editor.edits).toHaveLength(0)
})
