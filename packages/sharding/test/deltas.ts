import { createRandom } from '@wise-edit/core'
import fc from 'fast-check'
import type { SparseDelta } from '../src/delta'
import { createMask } from '../src/mask'

/**
 * Deltas of at most 12 entries in one matrix of `size`; small whole numbers, so that equal and opposite values occur.
 */
export function smallDeltas(
  k: { minLength: number; maxLength: number },
  size = 12,
): fc.Arbitrary<SparseDelta[]> {
  const delta = fc
    .tuple(
      fc.uniqueArray(fc.nat(size - 1), { maxLength: 12 }),
      fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 12, maxLength: 12 }),
    )
    .map(([places, values]) => ({
      shape: [size],
      indices: Uint32Array.from(places).sort(),
      values: Float32Array.from(places, (_, i) => values[i]!),
    }))
  return fc.array(delta, k)
}

/** A delta of normal noise inside a shard's random mask. */
export function noise(shape: [number, number], ratio: number, shard: number): SparseDelta {
  const { indices } = createMask({ size: shape[0] * shape[1], ratio, seed: 3, shard })
  const random = createRandom(3, 'noise', shard)
  return { shape, indices, values: Float32Array.from(indices, () => random.normal()) }
}
