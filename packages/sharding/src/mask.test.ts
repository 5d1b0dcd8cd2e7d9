import * as tf from '@tensorflow/tfjs-core'
import { testBackend } from '@wise-edit/config/test-backend'
import { useBackend } from '@wise-edit/kernels'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CreateMaskOptions, createMask, maskToTensor } from './mask'
import { overlap } from './overlap'

await useBackend({ backend: testBackend })

const options = fc.record({
  size: fc.integer({ min: 1, max: 500 }),
  ratio: fc.double({ min: 0.01, max: 1, noNaN: true }),
  seed: fc.integer(),
  shard: fc.nat(20),
  kind: fc.constant('random' as const),
})

function masks(k: number, base: Omit<CreateMaskOptions, 'shard'>) {
  return Array.from({ length: k }, (_, shard) => createMask({ ...base, shard }))
}

describe('createMask', () => {
  it('holds round(ρ · size) different places of the matrix, in order', () => {
    fc.assert(
      fc.property(options, (options) => {
        const { indices } = createMask(options)
        expect(indices.length).toBe(Math.round(options.ratio * options.size))
        expect(Array.from(new Set(indices)).sort((a, b) => a - b)).toEqual(Array.from(indices))
        expect(Math.max(-1, ...indices)).toBeLessThan(options.size)
      }),
    )
  })

  it('depends on seed and shard alone', () => {
    const base = { size: 1000, ratio: 0.2, seed: 5 }
    for (const kind of ['random', 'disjoint'] as const) {
      const first = createMask({ ...base, kind, shard: 2 })
      createMask({ ...base, kind, shard: 1 })
      expect(createMask({ ...base, kind, shard: 2 })).toEqual(first)
      expect(createMask({ ...base, kind, shard: 3 }).indices).not.toEqual(first.indices)
      expect(createMask({ ...base, kind, seed: 6, shard: 2 }).indices).not.toEqual(first.indices)
    }
  })

  it('spreads evenly over the matrix', () => {
    const size = 1_000_000
    const { indices } = createMask({ size, ratio: 0.2, seed: 1 })
    for (let tenth = 0; tenth < 10; tenth++) {
      const held = indices.filter((index) => Math.floor((index * 10) / size) === tenth).length
      expect(Math.abs(held - 20_000)).toBeLessThan(4 * Math.sqrt(20_000 * 0.8))
    }
  })

  it.each([
    [0.2, 2],
    [0.5, 3],
    [0.5, 2],
    [0.6, 4],
  ])('overlaps in ρ^k of the matrix within 1 %% (theorem 2.1): ratio %d, %d masks', (ratio, k) => {
    const { all, pairs } = overlap(masks(k, { size: 1_000_000, ratio, seed: 11 }))
    expect(Math.abs(all / ratio ** k - 1)).toBeLessThan(0.01)
    expect(Math.abs(pairs[0]![1]! / ratio ** 2 - 1)).toBeLessThan(0.01)
    expect(pairs[1]![1]).toBe(ratio)
  })

  it('shares no entry between disjoint masks, which can fill the matrix', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 8, max: 300 }),
        fc.integer(),
        (k, size, seed) => {
          const dealt = masks(k, { size, ratio: 1 / k, seed, kind: 'disjoint' })
          const places = dealt.flatMap(({ indices }) => Array.from(indices))
          expect(places.sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i))
        },
      ),
    )
    const apart = overlap(masks(3, { size: 10_000, ratio: 0.3, seed: 1, kind: 'disjoint' }))
    expect(apart.all).toBe(0)
    expect(apart.pairs[0]).toEqual([0.3, 0, 0])
  })

  it('refuses more disjoint masks than fit, and impossible settings', () => {
    const base = { size: 10, seed: 0, shard: 3 }
    expect(() => createMask({ ...base, ratio: 0.3, kind: 'disjoint' })).toThrow(
      /3 such masks fill the matrix/,
    )
    for (const wrong of [{ size: 0 }, { size: 2 ** 32 }, { ratio: 0 }, { ratio: 1.1 }, { shard: -1 }]) {
      expect(() => createMask({ ...base, ratio: 0.3, ...wrong })).toThrow(/MASK_INVALID|expected 1 to 2\^32/)
    }
  })
})

describe('maskToTensor', () => {
  it('has ones at the places of the mask', () => {
    const mask = createMask({ size: 12, ratio: 0.5, seed: 2 })
    const tensor = maskToTensor(mask, [3, 4])
    const values = Array.from(tensor.dataSync())
    expect(tensor.shape).toEqual([3, 4])
    expect(values.flatMap((value, i) => (value === 1 ? [i] : []))).toEqual(Array.from(mask.indices))
    expect(values.filter((value) => value === 0).length).toBe(6)
    const before = tf.memory().numTensors
    expect(() => maskToTensor(mask, [3, 5])).toThrow(/\[3,5\] for a mask of 12/)
    expect(tf.memory().numTensors).toBe(before)
    tensor.dispose()
  })
})

describe('overlap', () => {
  it('refuses masks of different matrices', () => {
    expect(() => overlap([])).toThrow(/sizes \[\]/)
    const [small, large] = [4, 5].map((size) => createMask({ size, ratio: 1, seed: 0 }))
    expect(() => overlap([small!, large!])).toThrow(/sizes \[4,5\]/)
  })
})
