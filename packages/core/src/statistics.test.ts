import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mean, median, quantile, standardError } from './statistics'

const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 2, maxLength: 30 })

describe('mean and standardError', () => {
  it('are those of the textbook', () => {
    expect(mean([1, 2, 6])).toBe(3)
    expect(standardError([1, 2, 6])).toBeCloseTo(Math.sqrt(14 / 2 / 3), 12)
    expect(standardError([4, 4, 4])).toBe(0)
  })

  it('move with the values and ignore their order', () => {
    fc.assert(
      fc.property(values, (list) => {
        const moved = list.map((x) => 3 * x + 5).reverse()
        expect(mean(moved)).toBeCloseTo(3 * mean(list) + 5, 8)
        expect(standardError(moved)).toBeCloseTo(3 * standardError(list), 8)
      }),
    )
  })

  it('are NaN of too little and of NaN', () => {
    expect([mean([]), mean([1, Number.NaN]), standardError([1])]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ])
    expect(mean([1, Number.POSITIVE_INFINITY])).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('quantile', () => {
  it('interpolates as NumPy does', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5)
    expect(quantile([4, 1, 3, 2], 0.1)).toBeCloseTo(1.3, 12)
    expect(quantile([7], 0.3)).toBe(7)
    expect(quantile([1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], 0.8)).toBe(
      Number.POSITIVE_INFINITY,
    )
  })

  it('grows from the smallest to the largest value', () => {
    fc.assert(
      fc.property(values, (list) => {
        const steps = [0, 0.2, 0.4, 0.6, 0.8, 1].map((share) => quantile(list, share))
        expect([steps[0], steps[5]]).toEqual([Math.min(...list), Math.max(...list)])
        for (let i = 1; i < steps.length; i++) expect(steps[i]!).toBeGreaterThanOrEqual(steps[i - 1]! - 1e-9)
      }),
    )
  })

  it('gives the ends, the middle and the median, and keeps the values', () => {
    const values = [9, 1, 4, 2]
    expect([1, 0, 0.5].map((share) => quantile(values, share))).toEqual([9, 1, 3])
    expect([median(values), median([9, 1, 4]), values]).toEqual([3, 4, [9, 1, 4, 2]])
  })

  it('is NaN for no values and for NaN among them, and refuses a share outside 0 to 1', () => {
    expect([median([]), quantile([1, Number.NaN], 1)]).toEqual([Number.NaN, Number.NaN])
    expect(() => quantile([1], 95)).toThrow(/Quantile 95 asked for/)
    expect(() => quantile([], Number.NaN)).toThrow(RangeError)
  })
})
