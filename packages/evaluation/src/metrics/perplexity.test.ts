import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  clippedPerplexity,
  corpusPerplexity,
  meanClippedPerplexity,
  meanPerplexity,
  perplexity,
} from './perplexity'

const nlls = fc.array(fc.double({ min: 0, max: 12, noNaN: true }), { minLength: 1, maxLength: 8 })
const targets = fc.array(nlls, { minLength: 1, maxLength: 8 })

describe('perplexity', () => {
  it('is the number of equally likely tokens', () => {
    expect(perplexity([Math.log(7), Math.log(7)])).toBeCloseTo(7, 12)
    expect(perplexity([0, 0, 0])).toBe(1)
    expect(perplexity([0, Number.POSITIVE_INFINITY])).toBe(Number.POSITIVE_INFINITY)
  })

  it('is clipped at the limit only', () => {
    expect(clippedPerplexity([Math.log(1000)])).toBe(100)
    expect(clippedPerplexity([Math.log(7)])).toBeCloseTo(7, 12)
    expect(clippedPerplexity([Math.log(7)], 5)).toBe(5)
    expect(clippedPerplexity([Number.POSITIVE_INFINITY])).toBe(100)
  })

  it('refuses log-likelihoods, NaN and nothing', () => {
    expect(() => perplexity([-2.5])).toThrow(/Token 0 has negative log-likelihood -2.5/)
    expect(() => perplexity([1, Number.NaN])).toThrow(/negative log-likelihoods\[1\] is NaN/)
    expect(() => perplexity([])).toThrow(/No negative log-likelihoods/)
    expect(() => clippedPerplexity([1], 0)).toThrow(/limit is 0/)
  })
})

describe('perplexity of many targets', () => {
  // Two targets that the model knows, and a short one of very low probability.
  const outlier = [new Array<number>(9).fill(Math.log(2)), [Math.log(2)], [Math.log(4000)]]

  it('differs by the way of averaging', () => {
    expect(meanPerplexity(outlier)).toBeCloseTo((2 + 2 + 4000) / 3, 8)
    expect(meanClippedPerplexity(outlier)).toBeCloseTo((2 + 2 + 100) / 3, 8)
    expect(corpusPerplexity(outlier)).toBeCloseTo((2 ** 10 * 4000) ** (1 / 11), 8)
  })

  it('is at least 1, ignores the order of targets, and clipping never raises it', () => {
    fc.assert(
      fc.property(targets, (texts) => {
        for (const measure of [meanPerplexity, meanClippedPerplexity, corpusPerplexity]) {
          const value = measure(texts)
          expect(value).toBeGreaterThanOrEqual(1)
          expect(measure([...texts].reverse()) / value).toBeCloseTo(1, 10)
        }
        expect(meanClippedPerplexity(texts)).toBeLessThanOrEqual(Math.min(100, meanPerplexity(texts)))
        expect(meanClippedPerplexity(texts, 1e6)).toBe(meanPerplexity(texts))
      }),
    )
  })

  it('over tokens is at most the mean over targets of one length (Jensen)', () => {
    const nll = fc.double({ min: 0, max: 12, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.tuple(nll, nll), { minLength: 1 }), (texts) => {
        expect(corpusPerplexity(texts)).toBeLessThanOrEqual(meanPerplexity(texts) * (1 + 1e-12))
      }),
    )
  })

  it('refuses no targets and a target without tokens', () => {
    expect(() => corpusPerplexity([])).toThrow(/No targets/)
    expect(() => meanPerplexity([])).toThrow(/No targets/)
    expect(() => meanClippedPerplexity([])).toThrow(/No targets/)
    expect(() => corpusPerplexity([[1], []])).toThrow(/No negative log-likelihoods/)
  })
})
