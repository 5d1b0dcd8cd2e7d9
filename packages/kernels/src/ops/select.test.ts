import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { topKByMagnitude } from './select'

const floats = (options = {}) =>
  fc.float32Array({ noNaN: true, noDefaultInfinity: true, min: -100, max: 100, maxLength: 40, ...options })

describe('topKByMagnitude', () => {
  it('keeps the largest magnitudes, in order of place, with their signs', () => {
    const { indices, values } = topKByMagnitude(Float32Array.of(1, -5, 3, 0, -4), 3)
    expect([...indices]).toEqual([1, 2, 4])
    expect([...values]).toEqual([-5, 3, -4])
  })

  it('takes the lower index of equal magnitudes', () => {
    expect([...topKByMagnitude(Float32Array.of(2, -2, 2, 3), 2).indices]).toEqual([0, 3])
  })

  it('counts NaN as 0', () => {
    expect([...topKByMagnitude(Float32Array.of(NaN, 1, NaN, -2), 3).indices]).toEqual([0, 1, 3])
  })

  it.each([
    [-1, 0],
    [0, 0],
    [2.9, 2],
    [9, 4],
  ])('of k = %f keeps %i of four', (k, kept) => {
    expect(topKByMagnitude(Float32Array.of(4, 3, 2, 1), k).indices.length).toBe(kept)
  })

  it('leaves out no entry larger than a kept one', () => {
    fc.assert(
      fc.property(floats(), fc.nat(45), (x, k) => {
        const { indices, values } = topKByMagnitude(x, k)
        expect(indices.length).toBe(Math.min(k, x.length))
        expect([...indices]).toEqual([...new Set(indices)].sort((a, b) => a - b))
        expect([...values]).toEqual(Array.from(indices, (i) => x[i]))
        const kept = new Set(indices)
        const least = Math.min(...Array.from(values, Math.abs))
        for (const [i, value] of x.entries())
          if (!kept.has(i)) expect(Math.abs(value)).toBeLessThanOrEqual(least)
      }),
    )
  })
})
