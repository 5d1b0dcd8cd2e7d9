import { expect, it } from 'vitest'
import { durationOption } from './duration-option'

it.each([
  ['90s', 90],
  [' 10m', 600],
  ['1.5h', 5400],
])('reads %s', (text, seconds) => {
  expect(durationOption('budget', text)).toBe(seconds)
})

it.each(['', '10', '0m', '-1m', '10 m', '1d', 'm'])('refuses "%s" and says what it expects', (text) => {
  expect(() => durationOption('budget', text)).toThrow(
    `--budget is "${text}"; expected a time such as 90s, 10m or 1.5h.`,
  )
})
