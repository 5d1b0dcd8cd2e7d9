import { expect, test } from 'vitest'
import { inverseFrequencies, type RotaryScaling, stretchOf } from './rotary-scaling'

const frequencies = (scaling: RotaryScaling, textTokens = 0) =>
  inverseFrequencies({ dims: 16, base: 10_000, scaling }, textTokens)

/** Compares frequencies with the values of transformers' `ROPE_INIT_FUNCTIONS`. */
function expectFrequencies(found: Float32Array, expected: number[]): void {
  for (const [i, value] of expected.entries()) expect(found[i]! / value).toBeCloseTo(1, 6)
  expect(found.length).toBe(expected.length)
}

const yarn = {
  type: 'yarn',
  factor: 4,
  originalMaxPositions: 64,
  betaFast: 32,
  betaSlow: 1,
  truncate: true,
  attentionFactor: 1,
} as const
const slow = [0.00790569466, 0.00249999994, 0.000790569466, 0.000250000012, 7.90569466e-5]

test('yarn keeps fast frequencies, divides slow ones and blends between', () => {
  expectFrequencies(frequencies(yarn), [1, 0.237170815, 0.049999997, ...slow])
  const other = { ...yarn, betaFast: 8, betaSlow: 2, truncate: false }
  expectFrequencies(frequencies(other), [1, 0.160589159, 0.0250000004, ...slow])
})

test('longrope has divisors for short texts and others for long ones', () => {
  const scaling = {
    type: 'longrope',
    short: [1, 1, 1.5, 2, 2, 2, 2.5, 3],
    long: [1, 2, 4, 8, 8, 8, 16, 32],
    originalMaxPositions: 32,
    attentionFactor: 1,
  } as const
  const short = [
    1, 0.316227764, 0.0666666701, 0.0158113893, 0.00499999989, 0.00158113893, 0.00039999999, 0.000105409257,
  ]
  const long = [
    1, 0.158113882, 0.0250000004, 0.00395284733, 0.00124999997, 0.000395284733, 6.2500003e-5, 9.88211832e-6,
  ]
  expectFrequencies(frequencies(scaling, 32), short)
  expectFrequencies(frequencies(scaling, 33), long)
  expect(stretchOf(scaling, 1)).toBe(stretchOf(scaling, 32))
  expect(stretchOf(scaling, 33)).not.toBe(stretchOf(scaling, 32))
})

test('dynamic scaling grows with the text beyond the original length', () => {
  const scaling = { type: 'dynamic', factor: 2, originalMaxPositions: 64 } as const
  const plain = inverseFrequencies({ dims: 16, base: 10_000 }, 0)
  expectFrequencies(frequencies(scaling, 64), [...plain])
  expectFrequencies(
    frequencies(scaling, 100),
    [1, 0.283945143, 0.0806248412, 0.0228930302, 0.00650036521, 0.001845747, 0.000524090894, 0.000148813066],
  )
  expect(stretchOf(scaling, 5)).toBe(stretchOf(scaling, 64))
  expect(stretchOf(scaling, 65)).not.toBe(stretchOf(scaling, 64))
})
