import { UsageError } from './command-line'

interface Range {
  min?: number
  max?: number
  whole?: boolean
}

/** Parses the number of an option. Throws `USAGE` for anything else, or for a number out of range. */
export function numberOption(name: string, text: string, range: Range = {}): number {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, whole = false } = range
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value
  const bounds = [
    min > Number.NEGATIVE_INFINITY && `from ${min}`,
    max < Number.POSITIVE_INFINITY && `to ${max}`,
  ]
  const expected = [whole ? 'a whole number' : 'a number', ...bounds.filter(Boolean)].join(' ')
  throw new UsageError(`--${name} is "${text}"; expected ${expected}.`)
}

/** Parses an optional count of at least 1; returns `undefined` if it was not given. Throws `USAGE` for anything else. */
export function countOption(name: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : numberOption(name, text, { whole: true, min: 1 })
}
