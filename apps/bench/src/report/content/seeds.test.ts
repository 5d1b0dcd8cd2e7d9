import { expect, it } from 'vitest'
import { seedSpread } from './seeds'

it('gives half the interval of Student’s t, none for one seed', () => {
  expect(seedSpread([0.5])).toBeUndefined()
  expect(seedSpread([0.4, 0.6])).toBeCloseTo(12.706 * 0.1, 3)
  expect(seedSpread([1, 2, 3])).toBeCloseTo(4.303 / Math.sqrt(3), 3)
  // 20 degrees of freedom: 2.086.
  const many = Array.from({ length: 21 }, (_, i) => i)
  const error = Math.sqrt((21 * 22) / 12 / 21)
  expect(seedSpread(many)! / error).toBeCloseTo(2.086, 1)
})
