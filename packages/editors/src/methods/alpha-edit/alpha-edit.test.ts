import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '@wise-edit/core'
import type { LanguageModel } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { likelihood, loadCounting, logits, make, records, unedited } from '../../../test/counting'
import { behavesAsEditor } from '../../../test/editor-contract'
import { locateTestOptions } from '../../../test/locate-options'
import { applyUpdate } from '../locate/distribute'
import { dot } from '../locate/vectors'
import { type AlphaEditOptions, createAlphaEditEditor } from '.'
import { updateInNullSpace } from './alpha-edit'
import { type NullSpace, nullSpace, project } from './null-space'

const options: AlphaEditOptions = {
  ...locateTestOptions,
  layers: [0, 1],
  nullSpaceThreshold: 0.1,
  ridge: 0.001,
  units: 'relative',
  editsPerBatch: 1,
}

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

const [a] = records

test('the null space holds the directions that keys do not use', () => {
  // Keys along (1, 1, 0), and a tenth as long along (0, 0, 1).
  const moment = Float64Array.of(1, 1, 0, 1, 1, 0, 0, 0, 0.01)
  const key = Float64Array.of(3, 1, 5)
  const projected = (nullSpaceThreshold: number, units: 'absolute' | 'relative') =>
    [...project(nullSpace(moment, 3, { nullSpaceThreshold, units }), key)].map((x) => Number(x.toFixed(9)))
  expect(projected(0.001, 'absolute')).toEqual([1, -1, 0])
  expect(projected(0.02, 'absolute')).toEqual([1, -1, 5])
  // The mean eigenvalue is 0.67.
  expect(projected(0.012, 'relative')).toEqual([1, -1, 0])
  expect(projected(0.018, 'relative')).toEqual([1, -1, 5])
  expect(nullSpace(moment, 3, { nullSpaceThreshold: 1, units: 'absolute' }).keyPower).toBeCloseTo(2.01)
})

test('a smaller null space leaves other texts more alone', async () => {
  const moved: number[] = []
  for (const nullSpaceThreshold of [0.1, 1e3]) {
    const editor = createAlphaEditEditor(model, { ...options, nullSpaceThreshold })
    await make(editor, [a])
    expect(likelihood(editor, a)).toBeGreaterThan(2 * likelihood(unedited(model), a))
    const others = ['seven eight nine', 'ten eleven', 'six seven eight']
    const [before, after] = [logits(unedited(model), others), logits(editor, others)]
    moved.push(Math.hypot(...after.map((value, i) => value - before[i]!)))
    editor.dispose()
  }
  expect(moved[0]).toBeLessThan(0.5 * moved[1]!)
})

test('an update gives new keys what they lack, and earlier keys nothing', () => {
  const random = createRandom(1, 'alpha-edit')
  const vector = (size: number) => Float64Array.from({ length: size }, () => random.normal())
  const [dModel, dFF] = [3, 8]
  const space: NullSpace = {
    basis: [0, 1, 2, 4, 5, 7].map((i) => Float64Array.from({ length: dFF }, (_, j) => Number(i === j))),
    keyPower: dFF,
  }
  const [earlier, keys] = [
    [vector(dFF), vector(dFF)],
    [vector(dFF), vector(dFF)],
  ]
  const residuals = [vector(dModel), vector(dModel)]
  const projected = earlier.map((key) => project(space, key))
  const change = tf.tidy(() => {
    const update = updateInNullSpace(space, projected, keys, 1e-9)
    return applyUpdate(tf.zeros([dModel, dFF]), update, residuals).arraySync() as number[][]
  })
  const added = (key: Float64Array) => change.map((row) => dot(Float64Array.from(row), key))
  for (const [i, key] of keys.entries()) {
    for (const [d, value] of added(key).entries()) expect(value).toBeCloseTo(residuals[i]![d]!, 4)
  }
  for (const key of earlier) for (const value of added(key)) expect(value).toBeCloseTo(0, 4)
  for (const row of change) expect([row[3], row[6]]).toEqual([0, 0])
})

test('options that cannot be used are refused', () => {
  for (const wrong of [{ layers: [0, 2] }, { nullSpaceThreshold: 0 }, { ridge: 0 }, { editsPerBatch: 0 }]) {
    expect(() => createAlphaEditEditor(model, wrong)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    )
  }
  expect(createAlphaEditEditor(model).options.layers).toEqual([0])
})

behavesAsEditor({
  create: (model) => createAlphaEditEditor(model, options),
  other: (model) => createAlphaEditEditor(model, { ...options, seed: 9, prefixes: 1 }),
})
