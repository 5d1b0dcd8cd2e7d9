import { expect, it } from 'vitest'
import { countOption, numberOption } from './number-option'

it.each([
  ['0', {}, 0],
  ['-1.5', {}, -1.5],
  ['1e3', { whole: true }, 1000],
  ['1', { min: 0, max: 1 }, 1],
])('reads %s', (text, range, value) => {
  expect(numberOption('n', text, range)).toBe(value)
})

it.each([
  ['', {}, 'expected a number.'],
  [' ', {}, 'expected a number.'],
  ['many', { min: 0 }, 'expected a number from 0.'],
  ['1.5', { whole: true, min: 1 }, 'expected a whole number from 1.'],
  ['2', { min: 0, max: 1 }, 'expected a number from 0 to 1.'],
  ['NaN', {}, 'expected a number.'],
])('refuses "%s" and says what it expects', (text, range, message) => {
  expect(() => numberOption('n', text, range)).toThrow(`--n is "${text}"; ${message}`)
})

it('reads an optional count', () => {
  expect([countOption('n', undefined), countOption('n', '3')]).toEqual([undefined, 3])
  expect(() => countOption('n', '0')).toThrow('--n is "0"; expected a whole number from 1.')
})
