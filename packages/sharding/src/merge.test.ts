import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noise, smallDeltas } from '../test/deltas'
import { denseDelta, type SparseDelta } from './delta'
import { type MergeDeltasOptions, mergeDeltas } from './merge'
import { type MergeMethod, mergeMethods } from './methods'

const methods = Object.keys(mergeMethods) as MergeMethod[]
const several = smallDeltas({ minLength: 2, maxLength: 5 })

function merged(deltas: SparseDelta[], options: MergeDeltasOptions): number[] {
  return Array.from(denseDelta(mergeDeltas(deltas, options)))
}

/** Values of all deltas at every index of the matrix. */
function columns(deltas: readonly SparseDelta[]): number[][] {
  const dense = deltas.map((delta) => denseDelta(delta))
  return Array.from(dense[0]!, (_, i) => dense.map((values) => values[i]!))
}

const close = (found: readonly number[], expected: readonly number[]) => {
  expect(found.length).toBe(expected.length)
  for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 5)
}

const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / Math.max(1, values.length)

describe('mergeDeltas', () => {
  it.each(methods)('%s of one delta is that delta at density 1', (method) => {
    fc.assert(
      fc.property(smallDeltas({ minLength: 1, maxLength: 1 }), ([delta]) => {
        const result = mergeDeltas([delta!], { method, density: 1 })
        expect(denseDelta(result)).toEqual(denseDelta(delta!))
        expect(result.indices.length).toBe(delta!.values.filter((value) => value !== 0).length)
      }),
    )
  })

  it.each(['linear', 'ties', 'sign', 'magnitude'] as const)('%s ignores the order of deltas', (method) => {
    fc.assert(
      fc.property(several, fc.gen(), (deltas, gen) => {
        const shuffled = gen(() => fc.shuffledSubarray(deltas, { minLength: deltas.length }))
        close(merged(shuffled, { method, density: 0.4 }), merged(deltas, { method, density: 0.4 }))
      }),
    )
  })

  it.each(methods)('%s multiplies its result by scale', (method) => {
    fc.assert(
      fc.property(several, (deltas) => {
        const plain = merged(deltas, { method })
        close(
          merged(deltas, { method, scale: 3 }),
          plain.map((value) => 3 * value),
        )
      }),
    )
  })

  it('linear is the weighted sum, by default the mean over all deltas', () => {
    fc.assert(
      fc.property(several, (deltas) => {
        close(merged(deltas, { method: 'linear' }), columns(deltas).map(mean))
        const weights = deltas.map((_, i) => i - 1)
        const sums = columns(deltas).map((column) => column.reduce((sum, x, i) => sum + x * weights[i]!, 0))
        close(merged(deltas, { method: 'linear', weights }), sums)
      }),
    )
  })

  it('ties and sign average agreeing signs', () => {
    fc.assert(
      fc.property(several, (deltas) => {
        const positive = deltas.map((delta) => ({ ...delta, values: delta.values.map(Math.abs) }))
        const expected = columns(positive).map((column) => mean(column.filter((x) => x > 0)))
        close(merged(positive, { method: 'ties', density: 1 }), expected)
        close(merged(positive, { method: 'sign' }), expected)
      }),
    )
  })

  it('sign drops entries that disagree with the elected sign, for any size of equal weights', () => {
    fc.assert(
      fc.property(several, (deltas) => {
        const expected = columns(deltas).map((column) => {
          const elected = Math.sign(column.reduce((sum, x) => sum + x, 0))
          return elected === 0 ? 0 : mean(column.filter((x) => Math.sign(x) === elected))
        })
        close(merged(deltas, { method: 'sign' }), expected)
        close(merged(deltas, { method: 'sign', weights: deltas.map(() => 7) }), expected)
      }),
    )
  })

  it('sign lets weights decide the election and the mean', () => {
    const deltas = [3, -2, 1].map((value) => ({
      shape: [1],
      indices: Uint32Array.of(0),
      values: Float32Array.of(value),
    }))
    expect(merged(deltas, { method: 'sign' })).toEqual([2])
    expect(merged(deltas, { method: 'sign', weights: [1, 3, 1] })).toEqual([-2])
    expect(merged(deltas, { method: 'sign', weights: [1, 1, 3] })).toEqual([1.5])
  })

  it('magnitude keeps the largest share of the whole matrix, lower places first', () => {
    fc.assert(
      fc.property(
        smallDeltas({ minLength: 1, maxLength: 1 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        ([delta], density) => {
          const dense = Array.from(denseDelta(delta!))
          const order = dense
            .map((_, i) => i)
            .sort((a, b) => Math.abs(dense[b]!) - Math.abs(dense[a]!) || a - b)
          const kept = new Set(order.slice(0, Math.round(density * 12)))
          expect(merged([delta!], { method: 'magnitude', density })).toEqual(
            dense.map((x, i) => (kept.has(i) ? x : 0)),
          )
        },
      ),
    )
  })

  it('trims nothing of a shard whose mask ratio is below the density', () => {
    const delta = noise([100, 100], 0.2, 0)
    expect(mergeDeltas([delta], { method: 'ties', density: 0.53 })).toEqual(delta)
    const trimmed = mergeDeltas([delta], { method: 'ties', density: 0.05 })
    const sizes = Array.from(delta.values, Math.abs).sort((a, b) => b - a)
    expect(trimmed.values.length).toBe(500)
    expect(Math.min(...trimmed.values.map(Math.abs))).toBe(sizes[499])
  })

  it.each(['dare', 'dare-ties'] as const)('%s keeps the expectation', (method) => {
    const delta = { shape: [4], indices: Uint32Array.of(0, 1, 2, 3), values: Float32Array.of(1, -2, 3, 0.5) }
    const density = 0.3
    const runs = Array.from({ length: 4000 }, (_, seed) => merged([delta], { method, density, seed }))
    for (const [i, value] of delta.values.entries()) {
      const deviation = Math.abs(value) * Math.sqrt((1 / density - 1) / runs.length)
      expect(Math.abs(mean(runs.map((run) => run[i]!)) - value)).toBeLessThan(4 * deviation)
      expect(runs.every((run) => run[i] === 0 || Math.abs(run[i]! - value / density) < 1e-5)).toBe(true)
    }
  })

  it('dare drops other entries for another seed and another delta', () => {
    const delta = noise([50, 50], 0.5, 0)
    const places = (seed: number, number: number) => {
      const weights = number === 0 ? [1, 0] : [0, 1]
      return mergeDeltas([delta, delta], { method: 'dare', density: 0.5, seed, weights }).indices
    }
    expect(places(1, 0)).toEqual(places(1, 0))
    expect(places(1, 0)).not.toEqual(places(2, 0))
    expect(places(1, 0)).not.toEqual(places(1, 1))
  })

  it('refuses impossible options', () => {
    const delta = noise([3, 3], 1, 0)
    const refused: [SparseDelta[], MergeDeltasOptions, RegExp][] = [
      [[], { method: 'linear' }, /at least one/],
      [[delta], { method: 'mean' as MergeMethod }, /"mean"; expected a rule, or one of linear, ties/],
      [[delta], { method: 'linear', weights: [1, 2] }, /\[1,2\] for 1 deltas/],
      [[delta], { method: 'ties', density: 0 }, /Density 0/],
      [[delta], { method: 'linear', scale: Number.NaN }, /Scale NaN/],
      [[delta, delta], { method: 'linear', t: 0.5 }, /t 0.5 for linear/],
      [[delta, { ...delta, shape: [9] }], { method: 'linear' }, /\[3,3\], \[9\]/],
      [[{ ...delta, indices: delta.indices.toReversed() }], { method: 'linear' }, /ascending/],
      [[{ ...delta, values: delta.values.slice(1) }], { method: 'linear' }, /9 indices and 8 values/],
    ]
    for (const [deltas, options, message] of refused)
      expect(() => mergeDeltas(deltas, options)).toThrow(message)
  })
})

describe('slerp', () => {
  const norm = (values: ArrayLike<number>) => Math.hypot(...Array.from(values))
  const unit = (shard: number) => {
    const delta = noise([8, 8], 0.6, shard)
    return scaleDelta(delta, 1 / norm(delta.values))
  }

  it('stays on the sphere and moves by equal angles', () => {
    const [a, b] = [unit(0), unit(1)]
    const points = [0, 0.25, 0.5, 0.75, 1].map((t) => merged([a, b], { method: 'slerp', t }))
    for (const point of points) expect(norm(point)).toBeCloseTo(1, 5)
    close(points[0]!, Array.from(denseDelta(a)))
    close(points[4]!, Array.from(denseDelta(b)))
    const angles = points.slice(1).map((point, i) => Math.acos(dot(point, points[i]!)))
    for (const angle of angles) expect(angle).toBeCloseTo(angles[0]!, 4)
  })

  it('takes several deltas one after another, each by its share', () => {
    const deltas = [unit(0), unit(1), unit(2)]
    const pair = mergeDeltas(deltas.slice(0, 2), { method: 'slerp', t: 2 / 3 })
    const expected = merged([pair, deltas[2]!], { method: 'slerp', t: 1 / 2 })
    close(merged(deltas, { method: 'slerp', weights: [1, 2, 3] }), expected)
    expect(norm(expected)).toBeCloseTo(1, 5)
  })

  it('is linear between parallel deltas and from nothing', () => {
    const delta = unit(0)
    close(
      merged([delta, scaleDelta(delta, 3)], { method: 'slerp' }),
      Array.from(denseDelta(delta), (x) => 2 * x),
    )
    const nothing = scaleDelta(delta, 0)
    close(
      merged([nothing, delta], { method: 'slerp', t: 0.25 }),
      Array.from(denseDelta(delta), (x) => x / 4),
    )
  })

  const dot = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0)
})

function scaleDelta(delta: SparseDelta, factor: number): SparseDelta {
  return { ...delta, values: delta.values.map((value) => value * factor) }
}

it('merges by a rule of the caller', () => {
  const delta = (...values: number[]): SparseDelta => ({
    shape: [1, 2],
    indices: Uint32Array.of(0, 1),
    values: Float32Array.from(values),
  })
  const deltas = [delta(1, 4), delta(-3, 2)] as const
  const combine = (values: ArrayLike<number>, _: ArrayLike<number>, count: number) =>
    Math.max(...Array.from({ length: count }, (_, i) => values[i]!))
  const merged = mergeDeltas(deltas, { method: { summary: 'The largest change.', combine } })
  expect([...merged.values]).toEqual([1, 4])
  expect(() => mergeDeltas(deltas, { method: 'largest' as never })).toThrow(/expected a rule, or one of/)
})
