import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exactMatch, generatedAccuracy, tokenAccuracy } from './accuracy'

const token = fc.nat({ max: 3 })
const pairs = fc.array(fc.tuple(token, token), { minLength: 1, maxLength: 20 })
const columns = (rows: [number, number][]): [number[], number[]] => [
  rows.map(([predicted]) => predicted),
  rows.map(([, target]) => target),
]

describe('tokenAccuracy', () => {
  it('is the share of equal tokens', () => {
    expect(tokenAccuracy([1, 2, 9, 4], [1, 2, 3, 4])).toBe(0.75)
    expect(tokenAccuracy(Int32Array.of(7, 8), [7, 9])).toBe(0.5)
  })

  it('lies between 0 and 1, is symmetric and does not depend on the order of positions', () => {
    fc.assert(
      fc.property(pairs, fc.nat(), (rows, cut) => {
        const [predicted, target] = columns(rows)
        const share = tokenAccuracy(predicted, target)
        expect(share).toBeGreaterThanOrEqual(0)
        expect(share).toBeLessThanOrEqual(1)
        expect(tokenAccuracy(target, predicted)).toBe(share)
        const place = cut % rows.length
        expect(tokenAccuracy(...columns([...rows.slice(place), ...rows.slice(0, place)]))).toBe(share)
      }),
    )
  })

  it('refuses what is not one token for each target token', () => {
    expect(() => tokenAccuracy([1], [1, 2])).toThrow(/1 predicted tokens for 2 target tokens/)
    expect(() => tokenAccuracy([], [])).toThrow(/No target tokens/)
    expect(() => tokenAccuracy([Number.NaN], [1])).toThrow(/answer\[0\] is NaN/)
    expect(() => tokenAccuracy([1], [-100])).toThrow(/target\[0\] is -100/)
  })
})

describe('generatedAccuracy', () => {
  it('compares by position, counts missing tokens as wrong and ignores surplus ones', () => {
    expect(generatedAccuracy([1, 2], [1, 2, 3, 4])).toBe(0.5)
    expect(generatedAccuracy([1, 2, 3], [1, 2])).toBe(1)
    expect(generatedAccuracy([2, 1], [1, 2])).toBe(0)
    expect(generatedAccuracy([], [1])).toBe(0)
    expect(() => generatedAccuracy([1], [])).toThrow(/No target tokens/)
  })
})

describe('exactMatch', () => {
  it('is 1 exactly when the accuracy is', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const [predicted, target] = columns(rows)
        expect(exactMatch(predicted, target)).toBe(Math.floor(tokenAccuracy(predicted, target)))
      }),
    )
    expect(exactMatch([1], [1, 2])).toBe(0)
  })

  it('is the same under teacher forcing and in greedy generation', () => {
    fc.assert(
      fc.property(fc.array(token, { minLength: 1, maxLength: 6 }), fc.nat({ max: 5 }), (target, key) => {
        const next = (before: number[]) => (before.reduce((sum, x) => 2 * sum + x, key) >> 1) & 1
        const forced = target.map((_, i) => next(target.slice(0, i)))
        const generated: number[] = []
        while (generated.length < target.length) generated.push(next(generated))
        expect(exactMatch(generated, target)).toBe(exactMatch(forced, target))
        expect(exactMatch(generated, generated)).toBe(1)
      }),
    )
  })
})
