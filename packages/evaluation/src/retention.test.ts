import { expect, it } from 'vitest'
import { retention } from './retention'

it('tells what is known at once from what is remembered', () => {
  const checks = [{ success: [1, 1] }, { success: [1, 0, 1] }, { success: [0, 0, 1, 1] }]
  expect(retention(checks)).toEqual({
    atOnce: 1,
    atEnd: 0.5,
    firstHundredAtEnd: 0.5,
    curve: [
      { edits: 2, all: 1, first: 1 },
      { edits: 3, all: 2 / 3, first: 0.5 },
      { edits: 4, all: 0.5, first: 0 },
    ],
  })
  const old = Array.from({ length: 100 }, () => 0)
  expect(retention([{ success: [...old, 1] }])).toMatchObject({ firstHundredAtEnd: 0, atEnd: 1 / 101 })
  expect(() => retention([])).toThrow(/expected at least one/)
})
