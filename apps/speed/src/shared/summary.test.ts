import { expect, it } from 'vitest'
import { summarize, total } from './summary'

it('summarises and adds up', () => {
  expect(summarize([10, 2, 9])).toEqual({ median: 9, min: 2, max: 10 })
  expect(total([1, 2, 3])).toBe(6)
})
