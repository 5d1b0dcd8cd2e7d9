import { readFileSync } from 'node:fs'

/** Values that `tooling/parity` wrote to `golden/<name>.json`. */
export function readGolden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), 'utf8'))
}

/** The largest difference, relative to the largest value. */
export function difference(actual: ArrayLike<number>, expected: readonly number[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY
  const differences = expected.map((value, i) => Math.abs(value - actual[i]!))
  return Math.max(...differences) / Math.max(...expected.map(Math.abs))
}
