import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DELTA, deltaAccuracy } from './delta-accuracy'

const nlls = fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 1, maxLength: 12 })
const nll = (probability: number) => -Math.log(probability)

describe('deltaAccuracy', () => {
  it('counts tokens, or the example as a whole, above a probability of 0.8', () => {
    const text = [0.99, 0.99, 0.81, 0.5].map(nll)
    expect(deltaAccuracy(text)).toBe(0.75)
    expect(deltaAccuracy(text, { whole: true })).toBe(0)
    expect(deltaAccuracy([0.99, 0.99, 0.99, 0.7].map(nll), { whole: true })).toBe(1)
    expect(deltaAccuracy([DELTA])).toBe(0)
    expect(deltaAccuracy([1], { delta: 2 })).toBe(1)
  })

  it('agrees where all tokens are on one side, and ignores their order', () => {
    fc.assert(
      fc.property(nlls, (text) => {
        const tokens = deltaAccuracy(text)
        expect(deltaAccuracy([...text].reverse())).toBe(tokens)
        if (tokens === 0 || tokens === 1) expect(deltaAccuracy(text, { whole: true })).toBe(tokens)
        expect(deltaAccuracy(text, { delta: 2 * DELTA })).toBeGreaterThanOrEqual(tokens)
      }),
    )
  })

  it.each([false, true])('refuses bad input, whole: %s', (whole) => {
    expect(() => deltaAccuracy([], { whole })).toThrow(/No negative log-likelihoods/)
    expect(() => deltaAccuracy([Number.NaN], { whole })).toThrow(/is NaN/)
    expect(() => deltaAccuracy([-1], { whole })).toThrow(/at least 0/)
    expect(() => deltaAccuracy([1], { whole, delta: 0 })).toThrow(/delta is 0/)
  })
})
