import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leaked, numericGradient, uniform } from '../../test/backend'
import { marginLoss } from './margin-loss'

const margin = { alpha: 5, beta: 20, gamma: 10 }
const edits = uniform(4, 'edits').map((x) => 14 + 12 * x)
const irrelevant = uniform(3, 'irrelevant').map((x) => 7 + 6 * x)

/** The three terms of eq. 4, computed with plain loops. */
function plain(edits: ArrayLike<number>, irrelevant: ArrayLike<number>, onlyViolations = false): number {
  const high = Array.from(irrelevant, (x) => Math.max(0, x - margin.alpha))
  const low = Array.from(edits, (x) => Math.max(0, margin.beta - x))
  const close = Array.from(edits, (e) =>
    Array.from(irrelevant, (i) => Math.max(0, margin.gamma - (e - i))),
  ).flat()
  return [high, low, close].reduce((total, term) => {
    const counted = onlyViolations ? term.filter((x) => x > 0) : term
    return total + counted.reduce((sum, x) => sum + x, 0) / Math.max(1, counted.length)
  }, 0)
}

const loss = (e: ArrayLike<number>, i: ArrayLike<number>, average?: 'all' | 'violations') =>
  tf.tidy(() => {
    const tensors = { edits: tf.tensor1d(Array.from(e)), irrelevant: tf.tensor1d(Array.from(i)) }
    return marginLoss({ ...tensors, margin, average }).dataSync()[0]!
  })

describe('marginLoss', () => {
  const indicators = fc.array(fc.double({ min: 0, max: 40, noNaN: true }), { minLength: 1, maxLength: 6 })

  it('matches plain loops, over all terms or violated ones', () => {
    fc.assert(
      fc.property(indicators, indicators, (e, i) => {
        expect(loss(e, i)).toBeCloseTo(plain(e, i), 3)
        expect(loss(e, i, 'violations')).toBeCloseTo(plain(e, i, true), 3)
      }),
      { numRuns: 50 },
    )
  })

  it('is 0 exactly when every margin holds', () => {
    expect(loss([20, 31], [5, 0.5])).toBe(0)
    expect(loss([20, 31], [5.5, 0.5])).toBeGreaterThan(0)
    expect(loss([19, 31], [5, 0.5])).toBeGreaterThan(0)
  })

  it.each(['all', 'violations'] as const)('has the gradients of finite differences over %s', (average) => {
    const { grads, left } = tf.tidy(() => {
      const f = (e: tf.Tensor, i: tf.Tensor) =>
        marginLoss({ edits: e as tf.Tensor1D, irrelevant: i as tf.Tensor1D, margin, average })
      const inputs = [tf.tensor1d(edits), tf.tensor1d(irrelevant)]
      const before = tf.memory().numTensors
      const grads = tf
        .grads(f)(inputs)
        .map((grad) => Array.from(grad.dataSync()))
      return { grads, left: tf.memory().numTensors - before }
    })
    const violations = average === 'violations'
    const slopes = [
      numericGradient((e) => plain(e, irrelevant, violations), edits, 1e-3),
      numericGradient((i) => plain(edits, i, violations), irrelevant, 1e-3),
    ]
    expect(left).toBe(2)
    for (const [input, values] of slopes.entries()) {
      for (const [i, slope] of values.entries()) expect(grads[input]![i]).toBeCloseTo(slope, 3)
    }
  })

  it('refuses impossible margins and missing texts, leaving nothing', () => {
    const one = tf.tensor1d([1])
    const empty = tf.tensor1d([])
    const left = leaked(() => {
      for (const wrong of [
        { ...margin, alpha: 21 },
        { ...margin, gamma: -1 },
        { ...margin, beta: Number.NaN },
      ]) {
        expect(() => marginLoss({ edits: one, irrelevant: one, margin: wrong })).toThrow(/alpha <= beta/)
      }
      expect(() => marginLoss({ edits: empty, irrelevant: one, margin })).toThrow(/0 edit and 1 irrelevant/)
    })
    expect(left).toBe(0)
    expect(leaked(() => void marginLoss({ edits: one, irrelevant: one, margin }))).toBe(1)
  })
})
