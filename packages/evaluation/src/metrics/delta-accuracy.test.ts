import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DELTA, exampleDeltaAccuracy, tokenDeltaAccuracy } from './delta-accuracy'

const nlls = fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 1, maxLength: 12 })
const nll = (probability: number) => -Math.log(probability)

describe('delta-accuracy', () => {
  it('counts tokens, or the example as a whole, above a probability of 0.8', () => {
    const text = [0.99, 0.99, 0.81, 0.5].map(nll)
    expect(tokenDeltaAccuracy(text)).toBe(0.75)
    expect(exampleDeltaAccuracy(text)).toBe(0)
    expect(exampleDeltaAccuracy([0.99, 0.99, 0.99, 0.7].map(nll))).toBe(1)
    expect(tokenDeltaAccuracy([DELTA])).toBe(0)
    expect(tokenDeltaAccuracy([1], 2)).toBe(1)
  })

  it('agrees where all tokens are on one side, and ignores their order', () => {
    fc.assert(
      fc.property(nlls, (text) => {
        const tokens = tokenDeltaAccuracy(text)
        expect(tokenDeltaAccuracy([...text].reverse())).toBe(tokens)
        if (tokens === 0 || tokens === 1) expect(exampleDeltaAccuracy(text)).toBe(tokens)
        expect(tokenDeltaAccuracy(text, 2 * DELTA)).toBeGreaterThanOrEqual(tokens)
      }),
    )
  })

  it.each([tokenDeltaAccuracy, exampleDeltaAccuracy])('%o refuses bad input', (measure) => {
    expect(() => measure([])).toThrow(/No negative log-likelihoods/)
    expect(() => measure([Number.NaN])).toThrow(/is NaN/)
    expect(() => measure([-1])).toThrow(/at least 0/)
    expect(() => measure([1], 0)).toThrow(/delta is 0/)
  })
})
