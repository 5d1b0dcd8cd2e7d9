import { applyDelta, mergeMethods, overlap } from '@wise-edit/sharding'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { wiseOptions } from '../../../../test/counting'
import { type Shard, Shards } from './shards'

type Settings = ConstructorParameters<typeof Shards>[1]

const settings: Settings = { ...wiseOptions, editsPerShard: 2, shards: 2 }

/** Shards that took `count` edits, called 0, 1, 2 and so on. */
function filled(count: number, more: Partial<Settings> = {}): Shards {
  let shards = new Shards([4, 25], { ...settings, ...more })
  for (let edit = 0; edit < count; edit++) {
    const shard = shards.current()
    shards = holding(shards, shard.number, [...shard.edits, String(edit)], more)
  }
  return shards
}

/** The shards, of which one holds these edits. */
function holding(shards: Shards, number: number, edits: string[], more: Partial<Settings> = {}): Shards {
  const shard = shards.all[number] ?? shards.current()
  return new Shards([4, 25], { ...settings, ...more }, shards.with({ ...shard, edits }))
}

const edits = (shards: Shards) =>
  shards.groups().map((group) => group.map((shard) => shard.edits.join('')).join('|'))

describe('side memories', () => {
  test.each([
    [0, [], []],
    [1, ['0'], ['0']],
    [3, ['01', '2'], ['01', '2']],
    [4, ['01|23'], ['01|23']],
    [5, ['01|23', '4'], ['01|23', '4']],
    [7, ['01|23', '45', '6'], ['01|23', '45', '6']],
    [8, ['01|23|45|67'], ['01|23', '45|67']],
    [9, ['01|23|45|67', '8'], ['01|23', '45|67', '8']],
  ])('after %i edits', (count, merge, retrieve) => {
    expect(edits(filled(count, { mode: 'merge' }))).toEqual(merge)
    expect(edits(filled(count, { mode: 'retrieve' }))).toEqual(retrieve)
  })

  test('stay together when edits of shards that others follow are undone', () => {
    const shards = filled(5)
    expect(edits(holding(shards, 0, ['1']))).toEqual(['1|23', '4'])
    expect(edits(holding(shards, 0, []))).toEqual(['23', '4'])
  })

  test('open again when an edit of the last shard is undone', () => {
    const shards = holding(filled(4), 1, ['2'])
    expect(edits(shards)).toEqual(['01', '2'])
    expect(shards.current()).toBe(shards.all[1])
  })

  test('hold every edit once, in order within each', () => {
    const counts = fc.record({
      mode: fc.constantFrom('merge' as const, 'retrieve' as const),
      shards: fc.integer({ min: 1, max: 4 }),
      editsPerShard: fc.integer({ min: 1, max: 4 }),
    })
    fc.assert(
      fc.property(fc.nat(30), counts, (count, more) => {
        const groups = filled(count, more).groups()
        const held = groups.flatMap((group) => group.flatMap((shard) => shard.edits))
        expect(held.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i))
        expect(groups.filter((group) => group.length > 1).length).toBeLessThanOrEqual(
          more.mode === 'merge' ? 1 : Math.floor(count / more.shards / more.editsPerShard),
        )
      }),
    )
  })
})

describe('masks', () => {
  const masks = (shards: Shards, count: number) => Array.from({ length: count }, (_, i) => shards.mask(i))

  test('overlap, and each shard has its own', () => {
    const { pairs } = overlap(masks(new Shards([100, 100], { ...settings, maskRatio: 0.3 }), 3))
    for (const [i, row] of pairs.entries()) {
      for (const [j, share] of row.entries()) {
        if (i === j) expect(share).toBe(0.3)
        else expect(Math.abs(share - 0.09)).toBeLessThan(0.01)
      }
    }
  })

  test('that are disjoint part the matrix within a group, each group anew', () => {
    const shards = new Shards([100, 100], { ...settings, maskKind: 'disjoint', maskRatio: 0.5 })
    const { pairs } = overlap(masks(shards, 4))
    expect([pairs[0]![1], pairs[2]![3]]).toEqual([0, 0])
    for (const share of [pairs[0]![2]!, pairs[1]![3]!]) expect(Math.abs(share - 0.25)).toBeLessThan(0.02)
  })

  test('of columns hold every entry of theirs', () => {
    const shards = new Shards([4, 25], { ...settings, maskKind: 'columns', maskRatio: 0.2 })
    const columns = shards.columns(1)
    expect(columns.filter((flag) => flag === 1).length).toBe(5)
    const expected = Array.from({ length: 100 }, (_, i) => i).filter((i) => columns[i % 25] === 1)
    expect(Array.from(shards.mask(1).indices)).toEqual(expected)
    expect(shards.columns(0)).not.toEqual(columns)
  })

  test('that cannot be disjoint are refused at once', () => {
    const options = { ...settings, maskKind: 'disjoint', maskRatio: 0.4 } as const
    expect(() => new Shards([4, 4], { ...options, shards: 3 })).toThrow(/3 shards.*at most 2/)
    expect(() => new Shards([4, 4], { ...options, shards: 3, maskRatio: 1 / 3 })).not.toThrow()
  })
})

describe('merging', () => {
  /** Shards whose values are all 1, 2 and so on. */
  function valued(more: Partial<Settings>): Shards {
    const shards = filled(4, more)
    for (const [i, shard] of shards.all.entries()) shard.values.fill(i + 1)
    return shards
  }

  test.each(Object.keys(mergeMethods) as (keyof typeof mergeMethods)[])(
    'by %s changes what the masks allow',
    (method) => {
      for (const maskKind of ['random', 'disjoint'] as const) {
        const shards = valued({ maskKind, merge: { method, density: 0.8 } })
        const [group] = shards.groups() as [Shard[]]
        expect(group.length).toBe(2)
        const merged = applyDelta(new Float32Array(100), shards.merge(group))
        const allowed = new Set(group.flatMap((shard) => Array.from(shards.mask(shard.number).indices)))
        const changed = Array.from(merged.keys()).filter((index) => merged[index] !== 0)
        expect(changed.length).toBeGreaterThan(20)
        for (const index of changed) expect(allowed.has(index)).toBe(true)
      }
    },
  )

  test('weighs each shard by the weight that is given', () => {
    const sum = (weight: number | undefined) => {
      const shards = valued({ merge: { method: 'linear', density: 1, weight } })
      return shards.merge(shards.groups()[0]!).values.reduce((total, value) => total + value)
    }
    expect(sum(undefined)).toBeCloseTo(sum(0.5))
    expect(sum(1)).toBeCloseTo(40 * 1 + 40 * 2)
  })

  test('one shard alone is the shard', () => {
    const shards = filled(1)
    shards.all[0]!.values.fill(7)
    expect(shards.merge(shards.groups()[0]!)).toEqual(shards.delta(shards.all[0]!))
  })
})
