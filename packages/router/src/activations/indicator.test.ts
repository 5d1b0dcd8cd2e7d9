import * as tf from '@tensorflow/tfjs-core'
import { activate } from '@wise-edit/kernels'
import { describe, expect, it } from 'vitest'
import { leaked, numericGradient, uniform } from '../../test/backend'
import { activationIndicator, type IndicatorReduction } from './indicator'

const shape: [number, number, number] = [2, 4, 3]
const mainValues = uniform(24, 'main')
const sideValues = uniform(24, 'side')
const maskValues = [0, 1, 1, 1, 1, 1, 0, 0]
const reductions: Exclude<IndicatorReduction, 'none'>[] = [
  'mean',
  'max',
  'power-mean',
  'mean-or-top',
  { topMean: 2 },
]

function distances(side: ArrayLike<number>, activation = (x: number) => x): number[][] {
  return [0, 1].map((row) =>
    [0, 1, 2, 3].map((token) => {
      const at = (row * 4 + token) * 3
      const moved = [0, 1, 2].map((j) => activation(side[at + j]!) - activation(mainValues[at + j]!))
      return Math.hypot(...moved)
    }),
  )
}

function expected(side: ArrayLike<number>, reduction: (typeof reductions)[number]): number[] {
  return distances(side).map((row, r) => {
    const query = row.filter((_, token) => maskValues[r * 4 + token]).sort((a, b) => b - a)
    if (reduction === 'max') return query[0]!
    if (reduction === 'power-mean') return (query.reduce((sum, x) => sum + x ** 4, 0) / query.length) ** 0.25
    const kept = typeof reduction === 'object' ? query.slice(0, reduction.topMean) : query
    return kept.reduce((sum, x) => sum + x, 0) / kept.length
  })
}

function indicator(side: Float32Array, reduction: (typeof reductions)[number]): tf.Tensor1D {
  return activationIndicator({
    main: tf.tensor3d(mainValues, shape),
    side: tf.tensor3d(side, shape),
    mask: tf.tensor2d(maskValues, [2, 4]),
    reduction,
  })
}

describe('activationIndicator', () => {
  it.each(reductions)('matches a plain loop for reduction %o', (reduction) => {
    const values = tf.tidy(() => indicator(sideValues, reduction).dataSync())
    for (const [row, value] of expected(sideValues, reduction).entries())
      expect(values[row]).toBeCloseTo(value, 5)
  })

  it('applies the activation to both memories', () => {
    const values = tf.tidy(() =>
      activationIndicator({
        main: tf.tensor3d(mainValues, shape),
        side: tf.tensor3d(sideValues, shape),
        activation: (x) => activate(x, 'silu'),
        reduction: 'none',
      }).dataSync(),
    )
    const plain = distances(sideValues, (x) => x / (1 + Math.exp(-x))).flat()
    expect(values.length).toBe(8)
    for (const [i, value] of plain.entries()) expect(values[i]).toBeCloseTo(value, 5)
  })

  it('takes the largest token of texts with more than 100 query tokens only', () => {
    const tokens = 101
    const side = uniform(2 * tokens, 'long')
    const mask = Float32Array.from({ length: 2 * tokens }, (_, i) => (i === tokens ? 0 : 1))
    const values = tf.tidy(() =>
      activationIndicator({
        main: tf.zeros([2, tokens, 1]),
        side: tf.tensor3d(side, [2, tokens, 1]),
        mask: tf.tensor2d(mask, [2, tokens]),
        reduction: 'mean-or-top',
      }).dataSync(),
    )
    const sizes = Array.from(side, Math.abs)
    expect(values[0]).toBeCloseTo(Math.max(...sizes.slice(0, tokens)), 5)
    expect(values[1]).toBeCloseTo(sizes.slice(tokens + 1).reduce((sum, x) => sum + x, 0) / 100, 5)
  })

  it.each(reductions)('has the gradient of finite differences for reduction %o', (reduction) => {
    const weights = [0.7, -1.3]
    const f = (side: Float32Array) =>
      expected(side, reduction).reduce((sum, value, row) => sum + value * weights[row]!, 0)
    const gradient = tf.tidy(() => {
      const loss = (side: tf.Tensor) =>
        tf.sum<tf.Scalar>(
          tf.mul(
            activationIndicator({
              main: tf.tensor3d(mainValues, shape),
              side: side as tf.Tensor3D,
              mask: tf.tensor2d(maskValues, [2, 4]),
              reduction,
            }),
            weights,
          ),
        )
      return tf.grad(loss)(tf.tensor3d(sideValues, shape)).dataSync()
    })
    for (const [i, slope] of numericGradient(f, sideValues, 1e-3).entries()) {
      expect(gradient[i]).toBeCloseTo(slope, 3)
    }
  })

  it('has gradient 0 where both memories agree', () => {
    const gradient = tf.tidy(() => {
      const main = tf.tensor3d(mainValues, shape)
      const loss = (side: tf.Tensor) =>
        tf.sum<tf.Scalar>(activationIndicator({ main, side: side as tf.Tensor3D }))
      return tf.grad(loss)(main.clone()).dataSync()
    })
    expect(Array.from(gradient)).toEqual(new Array(24).fill(0))
  })

  it('is 0 for a row without query tokens', () => {
    const values = tf.tidy(() =>
      activationIndicator({
        main: tf.tensor3d(mainValues, shape),
        side: tf.tensor3d(sideValues, shape),
        mask: tf.tensor2d([0, 0, 0, 0, 1, 1, 1, 1], [2, 4]),
      }).dataSync(),
    )
    expect(values[0]).toBe(0)
    expect(values[1]).toBeGreaterThan(0)
  })

  it('leaves one tensor, and none when it throws', () => {
    const main = tf.tensor3d(mainValues, shape)
    const mask = tf.ones<tf.Rank.R2>([2, 4])
    for (const reduction of [...reductions, 'none' as const]) {
      expect(leaked(() => void activationIndicator({ main, side: main, mask, reduction } as never))).toBe(1)
    }
    const wrong = tf.ones<tf.Rank.R2>([4, 2])
    const failing = () => activationIndicator({ main, side: main, mask: wrong })
    expect(leaked(() => expect(failing).toThrow(/mask is \[4,2\]/))).toBe(0)
    expect(() => activationIndicator({ main, side: main, reduction: { topMean: 0 } })).toThrow(/topMean is 0/)
  })
})
