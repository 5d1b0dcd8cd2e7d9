import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { perplexity } from './perplexity'

const nlls = fc.array(fc.double({ min: 0, max: 12, noNaN: true }), { minLength: 1, maxLength: 8 })
const targets = fc.array(nlls, { minLength: 1, maxLength: 8 })
const each = { average: 'targets' } as const
const clipped = { average: 'targets', limit: 100 } as const

describe('perplexity', () => {
  it('is the number of equally likely tokens', () => {
    expect(perplexity([[Math.log(7), Math.log(7)]])).toBeCloseTo(7, 12)
    expect(perplexity([[0, 0, 0]])).toBe(1)
    expect(perplexity([[0, Number.POSITIVE_INFINITY]])).toBe(Number.POSITIVE_INFINITY)
  })

  it('is clipped at the limit only', () => {
    expect(perplexity([[Math.log(1000)]], clipped)).toBe(100)
    expect(perplexity([[Math.log(7)]], clipped)).toBeCloseTo(7, 12)
    expect(perplexity([[Math.log(7)]], { ...clipped, limit: 5 })).toBe(5)
    expect(perplexity([[Number.POSITIVE_INFINITY]], clipped)).toBe(100)
  })

  it('differs by the way of averaging', () => {
    // Two targets that the model knows, and a short one of very low probability.
    const outlier = [new Array<number>(9).fill(Math.log(2)), [Math.log(2)], [Math.log(4000)]]
    expect(perplexity(outlier, each)).toBeCloseTo((2 + 2 + 4000) / 3, 8)
    expect(perplexity(outlier, clipped)).toBeCloseTo((2 + 2 + 100) / 3, 8)
    expect(perplexity(outlier)).toBeCloseTo((2 ** 10 * 4000) ** (1 / 11), 8)
  })

  it('is at least 1, ignores the order of targets, and clipping never raises it', () => {
    fc.assert(
      fc.property(targets, (texts) => {
        for (const options of [each, clipped, {}]) {
          const value = perplexity(texts, options)
          expect(value).toBeGreaterThanOrEqual(1)
          expect(perplexity([...texts].reverse(), options) / value).toBeCloseTo(1, 10)
        }
        expect(perplexity(texts, clipped)).toBeLessThanOrEqual(Math.min(100, perplexity(texts, each)))
        expect(perplexity(texts, { ...each, limit: 1e6 })).toBe(perplexity(texts, each))
      }),
    )
  })

  it('over tokens is at most the mean over targets of one length (Jensen)', () => {
    const nll = fc.double({ min: 0, max: 12, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.tuple(nll, nll), { minLength: 1 }), (texts) => {
        expect(perplexity(texts)).toBeLessThanOrEqual(perplexity(texts, each) * (1 + 1e-12))
      }),
    )
  })

  it.each([{}, each])('refuses bad input with %j', (options) => {
    expect(() => perplexity([], options)).toThrow(/No targets/)
    expect(() => perplexity([[1], []], options)).toThrow(/No negative log-likelihoods/)
    expect(() => perplexity([[-2.5]], options)).toThrow(/Token 0 has negative log-likelihood -2.5/)
    expect(() => perplexity([[1, Number.NaN]], options)).toThrow(/negative log-likelihoods\[1\] is NaN/)
  })

  it('refuses a limit that no perplexity reaches', () => {
    expect(() => perplexity([[1]], { ...each, limit: 0 })).toThrow(/limit is 0/)
  })
})
