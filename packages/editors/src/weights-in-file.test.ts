import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ftLOptions,
  loadCounting,
  logits,
  make,
  records,
  text,
  trainingOptions,
  wise,
} from '../test/counting'
import { locateTestOptions } from '../test/locate-options'
import type { Editor } from './editor/editor'
import { createFtLEditor } from './methods/ft-l'
import { createGraceEditor } from './methods/grace'
import { createLoraEditor } from './methods/lora'
import { createMemitEditor } from './methods/memit'

const [a, b] = records

let memory: LanguageModel
beforeAll(async () => {
  memory = await loadCounting({ weights: 'memory' })
})
afterAll(() => memory.dispose())

/** Methods with the layers whose down projections they load into memory. */
const editors: [string, number[], (model: LanguageModel) => Editor][] = [
  ['WISE', [0], (model) => wise(model, { layer: 0 })],
  ['WISE-Retrieve', [0], (model) => wise(model, { layer: 0, mode: 'retrieve' })],
  ['FT-L', [0], (model) => createFtLEditor(model, { ...ftLOptions, layer: 0 })],
  ['GRACE', [1], (model) => createGraceEditor(model, { steps: 3 })],
  ['LoRA', [], (model) => createLoraEditor(model, { ...trainingOptions, layer: 0, steps: 3 })],
  [
    'MEMIT',
    [0, 1],
    (model) => createMemitEditor(model, { ...locateTestOptions, steps: 3, layers: [0, 1], momentWeight: 1 }),
  ],
]

const cases = editors.flatMap((editor) =>
  (['file', 'stored'] as const).map((place) => [...editor, place] as const),
)

describe.each(cases)('%s on a model with frozen matrices', (_, layers, create, place) => {
  test(`learns with weights ${place} what it learns in memory`, async () => {
    using file = await loadCounting({ weights: place })
    const { weights } = file.decoder
    const before = weights.bytes
    const [one, two] = [create(memory), create(file)]
    const summaries = [await make(one, [a, b]), await make(two, [a, b])]
    for (const [i, edit] of summaries[1]!.entries()) {
      const same = summaries[0]![i]!
      expect(edit).toMatchObject({ status: same.status, steps: same.steps })
      expect(edit.lossAfter).toBeCloseTo(same.lossAfter, 3)
    }
    const [expected, found] = [logits(one), logits(two)]
    for (const [i, value] of found.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-2)
    expect(await text(two, a.prompt)).toBe(await text(one, a.prompt))
    one.dispose()
    two.dispose()
    // Of the matrices only those that it changes were widened.
    const widened = layers.map((layer) => weights.get(`layers.${layer}.mlp.down.weight`).size * 4)
    expect(weights.bytes - before).toBe(widened.reduce((sum, bytes) => sum + bytes, 0))
  })
})
