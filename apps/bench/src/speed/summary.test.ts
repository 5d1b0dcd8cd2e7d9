import { expect, it } from 'vitest'
import { median, summarize, total } from './summary'

it.each([
  [[3], 3],
  [[3, 1, 2], 2],
  [[4, 1, 10, 2], 3],
])('median of %j is %d', (values, middle) => {
  expect(median(values)).toBe(middle)
})

it('summarises and adds up', () => {
  expect(summarize([10, 2, 9])).toEqual({ median: 9, min: 2, max: 10 })
  expect(total([1, 2, 3])).toBe(6)
})
