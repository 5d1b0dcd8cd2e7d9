import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Point, search } from './search'

const start: Point = { layer: 26, ridge: 1, stepSize: 1, margins: 1, threshold: 0.4 }

/** Searches with `value` as the objective; returns the points that are tried and the best of them. */
function run(value: (point: Point) => number, { most = 1000, seed = 0, layers = 28 } = {}) {
  const points = search(start, { layers, seed })
  const tried: Point[] = []
  for (let next = points.next(); !next.done && tried.length < most; next = points.next(value(next.value))) {
    tried.push(next.value)
  }
  const best = tried.reduce((best, point) => (value(point) > value(best) ? point : best))
  return { tried, best }
}

it('finds the best value of independent parameters in one pass', () => {
  const apart = ({ layer, ridge, stepSize, margins, threshold }: Point) =>
    -Math.abs(layer - 18) - ridge! + stepSize - Math.abs(margins - 0.5) + threshold!
  const { best } = run(apart, { most: 1 + 5 + 4 + 2 + 2 + 2 })
  expect(best).toEqual({ layer: 18, ridge: 0.1, stepSize: 2, margins: 0.5, threshold: 0.6 })
})

it('finds what one parameter at a time does not lead to', () => {
  const together = ({ stepSize, margins }: Point) => (stepSize === 2 && margins === 2 ? 1 : 0)
  expect(run(together).best).toMatchObject({ stepSize: 2, margins: 2 })
})

it('begins with the start, tries layers first, nothing twice, and the same for a seed', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 60 }), (seed, layers) => {
      const value = ({ layer, ridge }: Point) => Math.sin(layer + 7 * ridge!)
      const { tried } = run(value, { most: 40, seed, layers })
      expect(tried[0]).toEqual(start)
      const first = tried.findIndex(({ ridge }) => ridge !== start.ridge)
      expect(tried.slice(1, first).every(({ layer }) => layer !== start.layer)).toBe(true)
      expect(tried.every(({ layer }, i) => i === 0 || layer < layers || layer === start.layer)).toBe(true)
      expect(new Set(tried.map((point) => JSON.stringify(point))).size).toBe(tried.length)
      expect(run(value, { most: 40, seed, layers }).tried).toEqual(tried)
    }),
    { numRuns: 30 },
  )
})

it('ends when all has been tried', () => {
  const { tried } = run(() => 0, { layers: 1, most: 10_000 })
  expect(tried.length).toBeGreaterThan(50)
  expect(tried.length).toBeLessThanOrEqual(2 * 5 * 3 * 3 * 3)
})
