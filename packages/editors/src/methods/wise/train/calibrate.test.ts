import * as tf from '@tensorflow/tfjs-core'
import { linear } from '@wise-edit/kernels'
import { type LanguageModel, Sequences } from '@wise-edit/transformer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadCounting, wiseOptions } from '../../../../test/counting'
import { calibrate, forTargets, measureLayer } from './calibrate'

let model: LanguageModel
beforeAll(async () => {
  model = await loadCounting()
})
afterAll(() => model.dispose())

const TEXTS = ['one two three', 'seven', 'five six seven eight']
const indicator = { ...wiseOptions.indicator, skipTokens: 1 }

test('a layer is measured at the tokens of unrelated texts', () => {
  const before = tf.memory().numTensors
  const { keys, keyPower, outputNorm } = measureLayer(model, TEXTS, { layer: 1, indicator })
  expect(tf.memory().numTensors).toBe(before + 1)
  // Text by text, without padding.
  const texts = TEXTS.map((text) => entering(text))
  expect(keys.shape).toEqual([texts.flat().length, model.decoder.config.dFF])
  for (const [i, row] of texts.flat().entries()) {
    for (const [j, value] of row.entries()) expect(keys.arraySync()[i]![j]).toBeCloseTo(value, 4)
  }
  keys.dispose()
  expect(keyPower).toBeCloseTo(median(texts.flat().map((key) => Math.hypot(...key) ** 2)), 2)
  const weight = model.decoder.weights.get('layers.1.mlp.down.weight')
  const norms = texts.flatMap((tokens) =>
    tf.tidy(() =>
      linear<tf.Tensor2D>(tf.tensor2d(tokens.slice(tokens.length > 1 ? 1 : 0)), weight).arraySync(),
    ),
  )
  expect(outputNorm).toBeCloseTo(median(norms.map((output) => Math.hypot(...output))), 4)
})

test('measured values follow the layer, given ones stay, and scales apply to both', () => {
  const units = { keyPower: 50, outputNorm: 2 }
  const measured = { ...wiseOptions, margin: undefined, learningRate: undefined }
  const [one, ten] = [calibrate(measured, units), calibrate(measured, { keyPower: 500, outputNorm: 20 })]
  expect(ten.learningRate).toBeCloseTo(one.learningRate / 10)
  for (const name of ['alpha', 'beta', 'gamma'] as const) {
    expect(ten.margin![name]).toBeCloseTo(10 * one.margin![name])
  }
  // A text on the wrong side of its margins costs as much on every model.
  expect(ten.margin!.weight * ten.margin!.beta).toBeCloseTo(one.margin!.weight * one.margin!.beta)
  expect(one.margin!.alpha).toBeLessThan(one.margin!.beta)
  const given = { ...wiseOptions, learningRate: 7 }
  expect(calibrate(given, units)).toEqual(given)
  const { alpha, weight } = wiseOptions.margin!
  const scaled = calibrate({ ...given, learningRateScale: 2, marginScale: 4 }, units)
  expect(scaled).toMatchObject({ learningRate: 14, margin: { alpha: 4 * alpha, weight: weight / 4 } })
  expect(calibrate({ ...given, marginScale: 0 }, units).margin).toBeUndefined()
})

test('steps grow with targets past the length that counts as long', () => {
  const queries = [{ target: [1, 2, 3] }, { target: [1, 2, 3, 4, 5] }]
  const rate = (longTarget?: number) => forTargets({ learningRate: 3, longTarget }, queries).learningRate
  expect([rate(undefined), rate(10), rate(4), rate(2)]).toEqual([3, 3, 3, 6])
})

/** Returns the input of the down projection at each token of a text. */
function entering(text: string): number[][] {
  let keys: number[][] = []
  const capture = (input: tf.Tensor3D) => {
    keys = tf.tidy(() => tf.squeeze<tf.Tensor2D>(input, [0]).arraySync())
  }
  const sequences = new Sequences([model.encode(text)])
  model.decoder.forward(sequences, { capture: { 'layers.1.mlp.down': capture } }).dispose()
  return keys
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!
}
