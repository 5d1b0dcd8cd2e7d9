import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson } from './parse-json'

/** Parses a text and its bytes, and returns the value that both give. */
function parse(text: string): unknown {
  const value = parseJson(text)
  expect(parseJson(new TextEncoder().encode(text))).toEqual(value)
  return value
}

test('reads what JSON.parse reads', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 20 }), (text) => {
      expect(parse(text)).toEqual(JSON.parse(text))
    }),
    { numRuns: 200, seed: 1 },
  )
})

test('brackets in texts do not nest', () => {
  const text = '[{"'.repeat(200)
  expect(parse(JSON.stringify([text, '\\"[', { [text]: text }]))).toEqual([text, '\\"[', { [text]: text }])
})

test.each([
  ['lists', '['.repeat(101)],
  ['objects', '{"a":'.repeat(101)],
  ['either, with closed ones between', '[[],{"a":[1],"b":'.repeat(51)],
])('endless %s are refused', (_, text) => {
  expect(() => parse(text)).toThrow(/nests deeper than 100/)
})

test.each(['', '{', 'undefined', '[1,]', '{"a" 1}'])('%j is refused', (text) => {
  expect(() => parse(text)).toThrow()
})

test('refuses bytes that are not UTF-8', () => {
  expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow()
})
