import { expect, it } from 'vitest'
import { columns, count, duration, quote } from './words'

it('counts', () => {
  expect([count(0, 'edit'), count(1, 'edit'), count(2, 'edit')]).toEqual(['0 edits', '1 edit', '2 edits'])
})

it.each([
  [0.4, '0 s'],
  [59.4, '59 s'],
  [59.6, '1 min'],
  [3570, '1 h 00 min'],
  [7500, '2 h 05 min'],
])('says %d seconds as %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text)
})

it('puts a text on one line', () => {
  expect(quote(' a\n"b"  c')).toBe('"a \\"b\\" c"')
  expect(quote('abcdef', 4)).toBe('"abc…"')
  expect(quote('a\u0000b\u202ec')).toBe('"a\\u0000b\\u202ec"')
})

it('aligns columns', () => {
  expect(
    columns(
      [
        ['a', '10', 'x'],
        ['bcd', '2', ''],
      ],
      [1],
    ),
  ).toEqual(['a    10  x', 'bcd   2'])
})
