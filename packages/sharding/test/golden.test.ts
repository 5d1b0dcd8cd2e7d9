import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createMask, denseDelta, mergeDeltas } from '../src'
import type { CreateMaskOptions } from '../src/mask'
import type { MergeDeltasOptions } from '../src/merge'

/** Values from dense float64 matrices and the definitions of the merge methods, by tooling/parity/wise_golden.py. */
interface Golden {
  masks: { options: CreateMaskOptions; indices: number[] }[]
  /** The change of each shard at the entries of the first masks. */
  deltas: number[][]
  cases: {
    options: MergeDeltasOptions
    /** Only the first shards are merged. */
    of?: number
    /** The whole matrix. */
    merged: number[]
  }[]
}

const golden: Golden = JSON.parse(readFileSync(new URL('./golden/merges.json', import.meta.url), 'utf8'))

describe('masks are those that Python draws from the same numbers', () => {
  it.each(golden.masks)('$options', ({ options, indices }) => {
    expect(Array.from(createMask(options).indices)).toEqual(indices)
  })
})

describe('merged deltas are those of NumPy', () => {
  const deltas = golden.deltas.map((values, shard) => {
    const { options, indices } = golden.masks[shard]!
    return {
      shape: [options.size],
      indices: Uint32Array.from(indices),
      values: Float32Array.from(values),
    }
  })

  it.each(golden.cases)('$options', ({ options, of = deltas.length, merged }) => {
    const found = denseDelta(mergeDeltas(deltas.slice(0, of), options))
    expect(found.length).toBe(merged.length)
    expect(merged.some((value) => value !== 0)).toBe(true)
    for (const [i, value] of merged.entries()) {
      if (value === 0) expect(found[i]).toBe(0)
      else expect(Math.abs(found[i]! - value)).toBeLessThan(1e-6 * Math.max(1, Math.abs(value)))
    }
  })
})
