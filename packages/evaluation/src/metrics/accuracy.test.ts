import fc from 'fast-check'
import { expect, it } from 'vitest'
import { tokenAccuracy } from './accuracy'

const token = fc.nat({ max: 3 })
const pairs = fc.array(fc.tuple(token, token), { minLength: 1, maxLength: 20 })
const columns = (rows: [number, number][]): [number[], number[]] => [
  rows.map(([predicted]) => predicted),
  rows.map(([, target]) => target),
]

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

it('compares by position, counts missing tokens as wrong and ignores surplus ones', () => {
  expect(tokenAccuracy([1, 2], [1, 2, 3, 4])).toBe(0.5)
  expect(tokenAccuracy([1, 2, 3], [1, 2])).toBe(1)
  expect(tokenAccuracy([2, 1], [1, 2])).toBe(0)
  expect(tokenAccuracy([], [1])).toBe(0)
})

it('refuses an empty target and numbers that are not token ids', () => {
  expect(() => tokenAccuracy([1], [])).toThrow(/No target tokens/)
  expect(() => tokenAccuracy([Number.NaN], [1])).toThrow(/answer\[0\] is NaN/)
  expect(() => tokenAccuracy([1], [-100])).toThrow(/target\[0\] is -100/)
})

it('is 1 under teacher forcing exactly if it is in greedy generation', () => {
  fc.assert(
    fc.property(fc.array(token, { minLength: 1, maxLength: 6 }), fc.nat({ max: 5 }), (target, key) => {
      const next = (before: number[]) => (before.reduce((sum, x) => 2 * sum + x, key) >> 1) & 1
      const forced = target.map((_, i) => next(target.slice(0, i)))
      const generated: number[] = []
      while (generated.length < target.length) generated.push(next(generated))
      expect(tokenAccuracy(generated, target) === 1).toBe(tokenAccuracy(forced, target) === 1)
      expect(tokenAccuracy(generated, generated)).toBe(1)
    }),
  )
})
