import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { routeQuery } from './route'

const scores = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 })), {
  maxLength: 6,
})

describe('routeQuery', () => {
  it('chooses the largest indicator above its threshold, else main', () => {
    fc.assert(
      fc.property(scores, (pairs) => {
        const { choice, memories } = routeQuery({
          indicators: pairs.map(([indicator]) => indicator),
          thresholds: pairs.map(([, threshold]) => threshold),
        })
        const above = pairs
          .filter(([indicator, threshold]) => indicator > threshold)
          .map(([indicator]) => indicator)
        expect(memories.map(({ above }) => above)).toEqual(
          pairs.map(([indicator, threshold]) => indicator > threshold),
        )
        if (above.length === 0) expect(choice).toBe('main')
        else expect(memories[choice as number]).toMatchObject({ above: true, indicator: Math.max(...above) })
      }),
    )
  })

  it('ranks by ratio on request', () => {
    const query = { indicators: [30, 20, 9], thresholds: [25, 5, 10] }
    expect(routeQuery(query).choice).toBe(0)
    expect(routeQuery({ ...query, rank: 'ratio' }).choice).toBe(1)
  })

  it('lets no other than the candidate answer', () => {
    const query = { indicators: [30, 20, 9], thresholds: [25, 5, 10] }
    expect(routeQuery({ ...query, candidate: 1 }).choice).toBe(1)
    expect(routeQuery({ ...query, candidate: 2 }).choice).toBe('main')
  })

  it('keeps a query that is unlike all edits with main memory', () => {
    const query = { indicators: [30], thresholds: [5] }
    const near = routeQuery({ ...query, similarity: { value: 0.5, threshold: 0.4 } })
    expect(near).toMatchObject({ choice: 0, similarity: { value: 0.5, threshold: 0.4, above: true } })
    for (const value of [0.4, -1, Number.NaN]) {
      const far = routeQuery({ ...query, similarity: { value, threshold: 0.4 } })
      expect(far).toMatchObject({ choice: 'main', memories: [{ above: true }], similarity: { above: false } })
    }
    expect(routeQuery(query)).not.toHaveProperty('similarity')
  })

  it('asks no indicator where the query is certainly about an edit', () => {
    const query = { indicators: [3, 4], thresholds: [5, 9] }
    const route = (value: number, candidate?: number) =>
      routeQuery({ ...query, candidate, similarity: { value, threshold: 0.4, certainty: 0.7 } }).choice
    expect([route(0.3), route(0.5), route(0.7), route(0.8), route(Number.NaN)]).toEqual([
      'main',
      'main',
      'main',
      1,
      'main',
    ])
    expect(route(0.8, 0)).toBe(0)
    const twice = { value: 0.8, threshold: 0.9, certainty: 0.7 }
    expect(routeQuery({ ...query, similarity: twice }).choice).toBe('main')
  })

  it('keeps to main memory at the threshold, without edits, and for no number', () => {
    expect(routeQuery({ indicators: [5], thresholds: [5] }).choice).toBe('main')
    expect(routeQuery({ indicators: [5], thresholds: [Number.POSITIVE_INFINITY] }).choice).toBe('main')
    expect(routeQuery({ indicators: [Number.NaN, 3], thresholds: [0, 1] }).choice).toBe(1)
    expect(routeQuery({ indicators: [], thresholds: [] })).toEqual({ choice: 'main', memories: [] })
  })

  it('refuses unequal lists', () => {
    expect(() => routeQuery({ indicators: [1, 2], thresholds: [1] })).toThrow(/2 indicators and 1 thresholds/)
  })
})
