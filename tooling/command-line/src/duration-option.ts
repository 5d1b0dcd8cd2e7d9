import { UsageError } from './command-line'

const SECONDS = { s: 1, m: 60, h: 3600 }

/** Parses an option such as `90s`, `10m` or `1.5h` into seconds. Throws `USAGE` for anything else. */
export function durationOption(name: string, text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([smh])$/.exec(text.trim()) ?? []
  const seconds = Number(amount) * SECONDS[unit as keyof typeof SECONDS]
  if (seconds > 0) return seconds
  throw new UsageError(`--${name} is "${text}"; expected a time such as 90s, 10m or 1.5h.`)
}
