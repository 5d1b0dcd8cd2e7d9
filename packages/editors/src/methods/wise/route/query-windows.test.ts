import * as tf from '@tensorflow/tfjs-core'
import { useBackend } from '@wise-edit/kernels'
import { Sequences } from '@wise-edit/transformer'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { meansOf, querySpans, startsOf, windowsOf } from './query-windows'

beforeAll(() => useBackend())

test('a query is its row less padding, the skipped tokens and what comes after it', () => {
  const rows = [[1, 1, 1, 1, 1], [1, 1, 1], [1]]
  expect(querySpans(new Sequences(rows, 'left'), 1)).toEqual([
    [1, 5],
    [3, 5],
    [4, 5],
  ])
  expect(querySpans(new Sequences(rows, 'right'), 1, [3, 9, 1])).toEqual([
    [1, 3],
    [1, 3],
    [0, 1],
  ])
})

describe('stretches of a query', () => {
  test('are the whole of a short one', () => expect(windowsOf([2, 10], 4)).toEqual([[2, 10]]))

  test('overlap by half, up to both ends', () => {
    expect(windowsOf([1, 12], 4)).toEqual([
      [1, 12],
      [8, 12],
      [6, 10],
      [4, 8],
      [2, 6],
      [1, 5],
    ])
  })

  test('at its start are those shorter than the whole', () => {
    expect(startsOf([2, 7], [3, 5, 1, 9])).toEqual([
      [2, 5],
      [2, 3],
    ])
  })

  test('hold every stretch of half that many tokens', () => {
    const arguments_ = [fc.nat(9), fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 20 })] as const
    fc.assert(
      fc.property(...arguments_, (start, length, width) => {
        const [whole, ...windows] = windowsOf([start, start + length], width)
        expect(whole).toEqual([start, start + length])
        for (const [from, to] of windows) {
          expect(to - from).toBe(width)
          expect(from).toBeGreaterThanOrEqual(start)
          expect(to).toBeLessThanOrEqual(start + length)
        }
        if (length <= 2 * width) return
        const half = Math.floor(width / 2)
        for (let from = start; from + half <= start + length; from++) {
          expect(windows.some(([a, b]) => a <= from && from + half <= b)).toBe(true)
        }
      }),
    )
  })
})

test('means are those of the tokens in each stretch', () => {
  const means = tf.tidy(() => {
    const values = tf.tensor3d([
      [[1], [2], [3]],
      [[10], [20], [60]],
    ])
    const stretches = [
      { row: 0, columns: [1, 3] },
      { row: 1, columns: [0, 3] },
      { row: 1, columns: [2, 3] },
    ] as const
    return Array.from(meansOf(values, stretches).dataSync())
  })
  for (const [i, mean] of [2.5, 30, 60].entries()) expect(means[i]).toBeCloseTo(mean, 4)
})
