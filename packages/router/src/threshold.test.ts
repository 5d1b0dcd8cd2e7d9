import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { routingThreshold } from './threshold'

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
        const edits = irrelevant.map((delta) => delta + 101)
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

  it('sends all to main memory without edits, and refuses what is no indicator', () => {
    expect(routingThreshold({ edits: [], irrelevant: [1] })).toBe(Number.POSITIVE_INFINITY)
    for (const found of [Number.NaN, -1, Number.POSITIVE_INFINITY]) {
      expect(() => routingThreshold({ edits: [found] })).toThrow(/Found the indicator/)
    }
  })
})
