import { UsageError } from '../command-line'

/** A whole number from 1. Throws `UsageError`. */
export function count(option: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new UsageError(`Found --${option} ${text}; expected a whole number from 1.`)
}

/** A whole number. Throws `UsageError`. */
export function whole(option: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value)) return value
  throw new UsageError(`Found --${option} ${text}; expected whole numbers.`)
}

/** Seconds. Throws `UsageError`. */
export function duration(option: string, text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(s|m|h)$/.exec(text) ?? []
  const seconds = { s: 1, m: 60, h: 3600 }[unit ?? '']
  if (number === undefined || seconds === undefined) {
    throw new UsageError(`Found --${option} ${text}; expected a number with s, m or h, such as 30m.`)
  }
  return Number(number) * seconds
}

/** What stands between commas. */
export function list(text: string): string[] {
  return text.split(',').filter(Boolean)
}
