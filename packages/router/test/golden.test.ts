import { readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs-core'
import { activate } from '@wise-edit/kernels'
import { describe, expect, it } from 'vitest'
import { activationIndicator, marginLoss } from '../src/activations'
import type { IndicatorReduction } from '../src/activations/indicator'
import type { Margin } from '../src/activations/margin'
import './backend'

/** Values of equations 3 and 4 for some texts, computed in float64 by tooling/parity/wise_golden.py. */
interface Golden {
  /** Texts, tokens and width of the outputs. */
  shape: [number, number, number]
  lengths: number[]
  /** The first texts are edits, the rest irrelevant. */
  edits: number
  main: number[]
  side: number[]
  margin: Margin
  cases: {
    activation: 'identity' | 'silu' | 'gelu-erf'
    reduction: Exclude<IndicatorReduction, 'none'>
    average: 'all' | 'violations'
    indicators: number[]
    loss: number
    gradient: number[]
  }[]
}

const goldens: Golden[] = JSON.parse(readFileSync(new URL('./golden/margins.json', import.meta.url), 'utf8'))
const cases = goldens.flatMap(({ cases, ...texts }) => cases.map((one) => ({ ...texts, ...one })))

describe('indicators and margin loss are those of PyTorch', () => {
  it.each(cases)('$lengths tokens: $reduction, $activation, over $average', (golden) => {
    const { indicators, loss, gradient } = compute(golden)
    expect(difference(indicators, golden.indicators)).toBeLessThan(1e-5)
    expect(difference([loss], [golden.loss])).toBeLessThan(1e-5)
    expect(difference(gradient, golden.gradient)).toBeLessThan(1e-5)
  })
})

/** Computes the indicators, their margin loss, and its gradient with respect to the side memory's output. */
function compute(golden: (typeof cases)[number]) {
  const { shape, lengths, edits, margin, activation, reduction, average } = golden
  return tf.tidy(() => {
    const main = tf.tensor3d(golden.main, shape)
    const mask = tf.tensor2d(lengths.map((length) => ones(length, shape[1])))
    const indicators = (side: tf.Tensor) =>
      activationIndicator({
        main,
        side: side as tf.Tensor3D,
        mask,
        reduction,
        activation: activation === 'identity' ? activation : (x) => activate(x, activation),
      })
    const loss = (side: tf.Tensor) => {
      const [edit, irrelevant] = tf.split(indicators(side), [edits, lengths.length - edits]) as tf.Tensor1D[]
      return marginLoss({ edits: edit!, irrelevant: irrelevant!, margin, average })
    }
    const side = tf.tensor3d(golden.side, shape)
    const { value, grad } = tf.valueAndGrad(loss)(side)
    return {
      indicators: indicators(side).dataSync(),
      loss: value.dataSync()[0]!,
      gradient: grad.dataSync(),
    }
  })
}

function ones(length: number, tokens: number): number[] {
  return Array.from({ length: tokens }, (_, token) => (token < length ? 1 : 0))
}

/** The largest difference, relative to the largest value. */
function difference(actual: ArrayLike<number>, expected: number[]): number {
  expect(actual.length).toBe(expected.length)
  const differences = expected.map((value, i) => Math.abs(value - actual[i]!))
  return Math.max(...differences) / Math.max(...expected.map(Math.abs))
}
