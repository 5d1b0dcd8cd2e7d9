import fc from 'fast-check'
import { expect, it } from 'vitest'
import { points } from './points'
import { between, choice, space } from './space'

const searched = space(
  [
    between('learningRate', 1e-4, 1e-2),
    between('radiusScale', 0.25, 4),
    choice('inner.layer', [1, 2, 3]),
    choice('layers', [[1], [1, 2]]),
  ],
  { learningRate: 0.5 },
)

const first = (count: number, seed: number) => {
  const all = points(searched, seed)
  return Array.from({ length: count }, () => all.next().value!)
}

it('starts with the defaults and with known settings, then stays within the space, and none comes twice', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 3, max: 60 }), (seed, count) => {
      const tried = first(count, seed)
      expect(tried.slice(0, 2)).toEqual([{}, { learningRate: 0.5 }])
      expect(new Set(tried.map((options) => JSON.stringify(options))).size).toBe(count)
      for (const { learningRate, radiusScale, inner, layers } of tried.slice(2)) {
        expect(learningRate).toSatisfy((value: number) => value >= 1e-4 && value <= 1e-2)
        expect(radiusScale).toSatisfy((value: number) => value >= 0.25 && value <= 4)
        expect([1, 2, 3]).toContain((inner as { layer: number }).layer)
        expect([[1], [1, 2]]).toContainEqual(layers)
      }
      expect(first(count, seed)).toEqual(tried)
    }),
    { numRuns: 30 },
  )
})

it('covers a space evenly, and another seed differently', () => {
  const tried = first(2 + 30, 0).slice(2)
  const low = tried.filter(({ learningRate }) => (learningRate as number) < 1e-3)
  expect(low.length).toBeGreaterThanOrEqual(13)
  expect(low.length).toBeLessThanOrEqual(17)
  for (const layer of [1, 2, 3]) {
    const own = tried.filter(({ inner }) => (inner as { layer: number }).layer === layer)
    expect(own.length).toBeGreaterThanOrEqual(8)
  }
  expect(first(32, 1).slice(2)).not.toEqual(tried)
})

it('ends when all has been proposed', () => {
  const all = [...points(space([choice('layer', [1, 2])]), 0)]
  expect(all.length).toBe(3)
  expect(all).toEqual(expect.arrayContaining([{}, { layer: 1 }, { layer: 2 }]))
  expect([...points(space([]), 0)]).toEqual([{}])
})
