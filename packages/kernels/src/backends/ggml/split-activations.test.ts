import { createRandom } from '@wise-edit/core'
import { expect, it } from 'vitest'
import { hasOutliers, lostByRounding } from './split-activations'

const random = createRandom(1, 'activations')
const row = Float32Array.from({ length: 512 }, () => random.normal())
const withOutlier = row.map((value, i) => (i === 77 ? 500 : value))

it('finds entries that dwarf their neighbours', () => {
  expect(hasOutliers(row)).toBe(false)
  expect(hasOutliers(withOutlier)).toBe(true)
  expect(hasOutliers(new Float32Array(64))).toBe(false)
  expect(hasOutliers(Float32Array.from({ length: 64 }, (_, i) => (i === 3 ? 1 : 0)))).toBe(true)
})

it.each([32, 256] as const)('keeps what is lost by rounding groups of %i to 8 bits', (group) => {
  const rest = new Float32Array(512)
  lostByRounding(withOutlier, group, rest)
  const largest = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  for (let first = 0; first < 512; first += group) {
    const step = largest(withOutlier.subarray(first, first + group)) / 127
    const lost = largest(rest.subarray(first, first + group))
    expect(lost).toBeGreaterThan(step / 4)
    expect(lost).toBeLessThan(0.52 * step)
  }
  lostByRounding(new Float32Array(512), group, rest)
  expect(largest(rest)).toBe(0)
})
