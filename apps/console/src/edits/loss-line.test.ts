import fc from 'fast-check'
import { expect, it } from 'vitest'
import { linePoints, lossWords } from './loss-line'

const losses = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 })

it('draws each loss inside the picture, from left to right, the larger the higher', () => {
  fc.assert(
    fc.property(losses, fc.nat(100), (losses, more) => {
      const points = linePoints(losses, losses.length + more)
      expect(points).toHaveLength(losses.length)
      for (const [i, [x, y]] of points.entries()) {
        expect(x >= 4 && x <= 236 && y >= 4 && y <= 44).toBe(true)
        if (i === 0) continue
        const [before, above] = points[i - 1] as [number, number]
        expect(x).toBeGreaterThan(before)
        if (losses[i]! > losses[i - 1]!) expect(y).toBeLessThanOrEqual(above)
      }
    }),
  )
})

it('leaves out losses of NaN, and says so', () => {
  const all = linePoints([4, 2, 1], 4)
  expect(linePoints([4, null, 1], 4)).toEqual([all[0], all[2]])
  expect(linePoints([null], 4)).toEqual([])
  expect(lossWords(null, 4)).toBe('no number, from 4')
})
