import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { routingThreshold, similarityThreshold } from './threshold'

const indicators = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1 })

describe('routingThreshold', () => {
  it('is the smallest indicator times the ratio', () => {
    fc.assert(
      fc.property(indicators, (edits) => {
        expect(routingThreshold({ edits, ratio: 0.88 })).toBe(Math.min(...edits) * 0.88)
      }),
    )
  })

  it('lets a share of the edits lie below the one that counts', () => {
    const edits = [50, 10, 30, 20, 40]
    expect(routingThreshold({ edits, quantile: 0.25 })).toBe(20)
    expect(routingThreshold({ edits, quantile: 0.1 })).toBeCloseTo(14, 10)
  })

  it('lies between irrelevant texts and edits', () => {
    fc.assert(
      fc.property(indicators, fc.double({ min: 0, max: 1, noNaN: true }), (irrelevant, position) => {
        const edits = irrelevant.map((indicator) => indicator + 101)
        const threshold = routingThreshold({ edits, irrelevant, position })
        expect(threshold).toBeGreaterThanOrEqual(Math.min(...irrelevant))
        expect(threshold).toBeLessThanOrEqual(Math.min(...edits) + 1e-9)
      }),
    )
    expect(routingThreshold({ edits: [10], irrelevant: [2], position: 0.25 })).toBe(4)
  })

  it('has nearly all irrelevant texts below it, and not one that stands out', () => {
    const irrelevant = [90, ...Array.from({ length: 40 }, (_, i) => i / 40)]
    const threshold = routingThreshold({ edits: [10, 12], irrelevant })
    expect(threshold).toBeGreaterThan(1)
    expect(threshold).toBeLessThan(10)
  })

  it('sends all to main memory without edits, and refuses an indicator that is negative or not finite', () => {
    expect(routingThreshold({ edits: [], irrelevant: [1] })).toBe(Number.POSITIVE_INFINITY)
    for (const found of [Number.NaN, -1, Number.POSITIVE_INFINITY]) {
      expect(() => routingThreshold({ edits: [found] })).toThrow(/Found the indicator/)
    }
  })
})

describe('similarityThreshold', () => {
  const similarities = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1 })

  it('lies between most texts about something else and most rewordings', () => {
    const other = Array.from({ length: 11 }, (_, i) => i / 100)
    const alike = Array.from({ length: 11 }, (_, i) => (50 + i) / 100)
    const at = (position: number) => similarityThreshold({ unlike: [other], alike, position })
    expect(at(0)).toBeCloseTo(0.08, 10)
    expect(at(1)).toBeCloseTo(0.51, 10)
    expect(at(0.4)).toBeCloseTo(0.08 + 0.4 * 0.43, 10)
  })

  it('goes by the kind of them that is most like edits, and never lies below it', () => {
    fc.assert(
      fc.property(similarities, similarities, similarities, (one, other, alike) => {
        const of = (...unlike: number[][]) => similarityThreshold({ unlike, alike, position: 0.4 })
        const lowest = (...unlike: number[][]) => similarityThreshold({ unlike, alike, position: 0 })
        expect(of(one, other, [])).toBe(Math.max(of(one), of(other)))
        expect(of(one)).toBeGreaterThanOrEqual(lowest(one))
      }),
    )
  })

  it('keeps nothing from an edit that nothing is known of', () => {
    const nothing = { unlike: [[], []], alike: [0.5], position: 0.4 }
    expect(similarityThreshold(nothing)).toBe(Number.NEGATIVE_INFINITY)
    expect(similarityThreshold({ ...nothing, unlike: [[0.1]], alike: [] })).toBe(0.1)
  })
})
