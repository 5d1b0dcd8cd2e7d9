import * as tf from '@tensorflow/tfjs-core'
import { testBackend } from '@wise-edit/config/test-backend'
import { useBackend } from '@wise-edit/kernels'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { nearestEntries, placeEdit } from './codebook'

beforeAll(() => useBackend({ backend: testBackend }))

const settings = { radius: 1, queryNorm: 1 }

describe('an edit', () => {
  test('far from all keys adds an entry', () => {
    const expected = { rule: 'new', entry: 3, radii: { 3: 1 } }
    expect(placeEdit(3, { entry: 1, distance: 3.1, radius: 2 }, true, settings)).toEqual(expected)
    expect(placeEdit(3, { entry: 1, distance: 3.1, radius: 2 }, false, settings)).toEqual(expected)
    expect(placeEdit(0, undefined, false, settings)).toEqual({ rule: 'new', entry: 0, radii: { 0: 1 } })
  })

  test('near a key of the same label widens its radius as far as itself, and never narrows it', () => {
    const expand = placeEdit(3, { entry: 1, distance: 2.5, radius: 2 }, true, settings)
    expect(expand).toEqual({ rule: 'expand', entry: 1, radii: { 1: 2.5001 } })
    const within = placeEdit(3, { entry: 1, distance: 1.5, radius: 2 }, true, settings)
    expect(within).toEqual({ rule: 'within', entry: 1, radii: {} })
  })

  test('near a key of another label leaves no query to both', () => {
    const distances = fc.double({ min: 0.01, max: 2, noNaN: true })
    fc.assert(
      fc.property(distances, (distance) => {
        const { rule, entry, radii } = placeEdit(3, { entry: 1, distance, radius: 1 }, false, settings)
        expect([rule, entry]).toEqual(['split', 3])
        expect(radii[1]! + radii[3]!).toBeLessThan(distance)
        expect(radii[3]).toBe(distance / 2)
      }),
    )
  })

  test('of the same prompt with another label takes its entry over', () => {
    const nearest = { entry: 1, distance: 1e-6, radius: 1 }
    expect(placeEdit(3, nearest, false, settings)).toEqual({ rule: 'again', entry: 1, radii: {} })
  })
})

test('of keys at the same distance the latest is nearest', () => {
  const keys = tf.tensor2d([0, 0, 3, 4, 3, 4, 9, 9], [4, 2])
  const radii = tf.tensor1d([1, 2, 3, 4])
  const queries = tf.tensor2d([3, 0, 0, 1], [2, 2])
  const tensors = tf.memory().numTensors
  expect(nearestEntries({ keys, radii }, queries)).toEqual([
    { entry: 0, distance: 3, radius: 1 },
    { entry: 0, distance: 1, radius: 1 },
  ])
  const near = tf.tensor2d([3, 3], [1, 2])
  expect(nearestEntries({ keys, radii }, near)).toEqual([{ entry: 2, distance: 1, radius: 3 }])
  expect(tf.memory().numTensors).toBe(tensors + 1)
  tf.dispose([keys, radii, queries, near])
})
