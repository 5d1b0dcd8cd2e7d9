import { expect, it } from 'vitest'
import { columnMask } from './column-mask'
import { overlap } from './overlap'

it('holds whole columns, as many as the ratio says, in ascending order', () => {
  const { indices, size } = columnMask({ shape: [3, 8], ratio: 0.25, seed: 1 })
  expect(size).toBe(24)
  expect(indices.length).toBe(6)
  const columns = [...new Set(Array.from(indices, (index) => index % 8))]
  expect(columns.length).toBe(2)
  const expected = [0, 1, 2].flatMap((row) => columns.map((column) => row * 8 + column))
  expect([...indices]).toEqual(expected)
})

it('overlaps as masks of random entries do', () => {
  const masks = [0, 1].map((shard) => columnMask({ shape: [4, 50_000], ratio: 0.3, seed: 5, shard }))
  expect(overlap(masks).all).toBeCloseTo(0.09, 2)
})
