import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isEqual } from './is-equal'

it('agrees with Node on plain data', () => {
  const plain = fc.jsonValue({ maxDepth: 3 })
  fc.assert(fc.property(plain, plain, (a, b) => isEqual(a, b) === isDeepStrictEqual(a, b)))
  fc.assert(fc.property(plain, (a) => isEqual(a, structuredClone(a))))
})

it('distinguishes absent and undefined fields and classes', () => {
  expect(isEqual({ a: undefined }, { b: undefined })).toBe(false)
  expect(isEqual([], {})).toBe(false)
  expect(isEqual(null, {})).toBe(false)
  expect(isEqual({ a: [1, Number.NaN] }, { a: [1, Number.NaN] })).toBe(true)
  expect(isEqual(Float32Array.of(1), Float32Array.of(2))).toBe(false)
})
