import { expect, it } from 'vitest'
import { average } from './average'

it('gives the averages that the paper prints', () => {
  expect(average({ reliability: 0.77, generalization: 0.72, locality: 1 })).toBeCloseTo(0.83, 2)
  expect(average({ reliability: 0.99, generalization: 0.36, locality: 1 })).toBeCloseTo(0.78, 2)
  expect(average({ reliability: 0.56, generalization: 0.21 })).toBeCloseTo(0.385, 12)
  expect(() => average({})).toThrow(/No reliability, generalization or locality/)
})
