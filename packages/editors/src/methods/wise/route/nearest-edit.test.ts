import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '@wise-edit/core'
import { useBackend } from '@wise-edit/kernels'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { largest, matrixOf, NearestEdit, upload, Whitening } from './nearest-edit'

const WIDTH = 64

beforeAll(() => useBackend())
const keyOf = (seed: number, ...names: number[]) => {
  const random = createRandom(seed, ...names)
  return Float32Array.from({ length: WIDTH }, () => random.normal())
}
/** For each key the number of the edit nearest to it, in the metric of the edits' own keys. */
const ask = (edits: readonly Float32Array[], keys: readonly Float32Array[]) =>
  compare(edits, keys).map(largest)
const compare = (edits: readonly Float32Array[], keys: readonly Float32Array[]) =>
  tf.tidy(() => new NearestEdit(new Whitening(edits), edits).similarities(upload(matrixOf(keys))))

test('an edit is nearest to itself, and no tensor is left', () => {
  const before = tf.memory().numTensors
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 40 }), (seed, count) => {
      const keys = Array.from({ length: count }, (_, i) => keyOf(seed, i))
      expect(ask(keys, keys)).toEqual(keys.map((_, i) => i))
    }),
    { numRuns: 20 },
  )
  expect(tf.memory().numTensors).toBe(before)
})

test('what questions of one form share does not hide what only one of them names', () => {
  // Two forms, large and common; subjects, small and each its own. A query is a subject in the other form.
  const forms = [keyOf(1), keyOf(2)].map((form) => form.map((value) => 4 * value))
  const of = (subject: number, form: number) =>
    (forms[form] as Float32Array).map((value, i) => value + (keyOf(3, subject)[i] as number))
  const keys = Array.from({ length: 24 }, (_, subject) => of(subject, subject % 2))
  const queries = keys.map((_, subject) => of(subject, (subject + 1) % 2))
  const plain = queries.map((query) => {
    const cosine = (key: Float32Array) =>
      key.reduce((sum, value, i) => sum + value * (query[i] as number), 0) / Math.hypot(...key)
    return keys.map(cosine).reduce((best, value, i, all) => (value > (all[best] as number) ? i : best), 0)
  })
  const right = (found: number[]) => found.filter((edit, subject) => edit === subject).length
  expect(right(plain)).toBeLessThanOrEqual(4)
  expect(right(ask(keys, queries))).toBeGreaterThanOrEqual(20)
})

test('of edits of one prompt the latest is nearest', () => {
  const [one, other] = [keyOf(4), keyOf(5)] as const
  expect(ask([one, other, one], [one])).toEqual([2])
  expect(ask([one, one], [other])).toEqual([1])
})

test('similarities are cosines in the metric: 1 with itself, at most 1 with others', () => {
  const keys = Array.from({ length: 12 }, (_, i) => keyOf(6, i))
  for (const [i, similarities] of compare(keys, keys).entries()) {
    expect(similarities[i]).toBeCloseTo(1, 4)
    expect(Math.max(...similarities.map(Math.abs))).toBeLessThan(1.0001)
  }
})
