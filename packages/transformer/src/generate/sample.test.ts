import { createRandom } from '@wise-edit/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { argmax, type SamplingOptions, sampleToken } from './sample'

const LOGITS = Float32Array.of(1, 3, -2, 2.5, 0, 3.2)
const DRAWS = 20_000

/** Returns the share of draws of each token. */
function shares(options: SamplingOptions): number[] {
  const random = createRandom(1, 'sample')
  const counts = new Array<number>(LOGITS.length).fill(0)
  for (let i = 0; i < DRAWS; i++) counts[sampleToken(LOGITS, options, random)]!++
  return counts.map((count) => count / DRAWS)
}

/** Returns the softmax at a temperature over the tokens in `kept`. */
function probabilities(temperature: number, kept: readonly number[]): number[] {
  const weights = Array.from(LOGITS, (logit, id) => (kept.includes(id) ? Math.exp(logit / temperature) : 0))
  const total = weights.reduce((a, b) => a + b)
  return weights.map((weight) => weight / total)
}

test.each([
  [{ temperature: 1 }, 1, [0, 1, 2, 3, 4, 5]],
  [{ temperature: 0.5 }, 0.5, [0, 1, 2, 3, 4, 5]],
  [{ temperature: 3 }, 3, [0, 1, 2, 3, 4, 5]],
  // At temperature 1 tokens 5, 1, 3, 0 have the shares 0.408, 0.334, 0.202, 0.045.
  [{ temperature: 1, topP: 0.4 }, 1, [5]],
  [{ temperature: 1, topP: 0.42 }, 1, [5, 1]],
  [{ temperature: 1, topP: 0.9 }, 1, [5, 1, 3]],
  [{ temperature: 1, topP: 0.96 }, 1, [5, 1, 3, 0]],
  [{ temperature: 1, topP: 0 }, 1, [5]],
])('%j draws with the probabilities of its tokens', (options, temperature, kept) => {
  const found = shares(options)
  for (const [id, expected] of probabilities(temperature, kept).entries()) {
    // Five standard deviations of a share; a token without probability is never drawn.
    expect(Math.abs(found[id]! - expected)).toBeLessThanOrEqual(
      5 * Math.sqrt((expected * (1 - expected)) / DRAWS),
    )
  }
})

test('the nucleus is the smallest set of tokens that reaches topP, for any logits', () => {
  const logits = fc.array(fc.integer({ min: -80, max: 80 }), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(logits, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (eighths, topP, seed) => {
      const values = Float32Array.from(eighths, (eighth) => eighth / 8)
      const token = sampleToken(values, { temperature: 1, topP }, createRandom(seed))
      const weights = Array.from(values, (logit) => Math.exp(logit))
      const total = weights.reduce((a, b) => a + b)
      const likelier = weights.filter((weight) => weight > weights[token]!).reduce((a, b) => a + b, 0)
      expect(likelier / total).toBeLessThanOrEqual(topP + 1e-9)
    }),
    { numRuns: 300, seed: 5 },
  )
})

test('temperature 0 takes the first of the largest and draws nothing', () => {
  const random = createRandom(1)
  expect(sampleToken(Float32Array.of(0, 2, 2), {}, random)).toBe(1)
  expect(random.uint32()).toBe(createRandom(1).uint32())
  expect(argmax([-3, -1, -1])).toBe(1)
})

test('a temperature near 0 takes the largest, without overflow', () => {
  expect(sampleToken(Float32Array.of(-1e4, 3e4, 2.9e4), { temperature: 1e-30 }, createRandom(1))).toBe(1)
})

test.each<SamplingOptions>([
  { temperature: -1 },
  { temperature: Number.NaN },
  { temperature: 1, topP: 1.1 },
  { temperature: 1, topP: -0.1 },
  { topP: Number.NaN },
])('%j is refused', (options) => {
  expect(() => sampleToken(LOGITS, options, createRandom(1))).toThrow(
    expect.objectContaining({ code: 'OPTION_INVALID' }),
  )
})
