import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { auc } from './auc'

const indicators = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 25 })

describe('auc', () => {
  it('is the share of pairs in the right order, ties counting half', () => {
    fc.assert(
      fc.property(indicators, indicators, (edits, irrelevant) => {
        let won = 0
        for (const e of edits) for (const i of irrelevant) won += e > i ? 1 : e === i ? 0.5 : 0
        expect(auc(edits, irrelevant)).toBeCloseTo(won / (edits.length * irrelevant.length), 12)
      }),
    )
  })

  it('only looks at the order', () => {
    fc.assert(
      fc.property(indicators, indicators, (edits, irrelevant) => {
        const stretch = (list: number[]) => list.map((x) => Math.exp(x))
        expect(auc(stretch(edits), stretch(irrelevant))).toBe(auc(edits, irrelevant))
        expect(auc(irrelevant, edits)).toBeCloseTo(1 - auc(edits, irrelevant), 12)
      }),
    )
  })

  it('refuses empty groups and NaN', () => {
    expect(() => auc([], [1])).toThrow(/No positives/)
    expect(() => auc([1], [Number.NaN])).toThrow(/is NaN/)
  })
})
