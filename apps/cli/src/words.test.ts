import { expect, it } from 'vitest'
import { columns, count, duration, printable, quote } from './words'

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

it('leaves out what a terminal would obey', () => {
  expect(printable('a\u001b[2Jb\u009b31mc\r\u0007é😀\n\td')).toBe('a[2Jb31mcé😀\n\td')
})

it('puts a text on one line', () => {
  expect(quote(' a\n"b"  c')).toBe('"a \\"b\\" c"')
  expect(quote('abcdef', 4)).toBe('"abc…"')
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
