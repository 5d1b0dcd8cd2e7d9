import { describe, it } from 'vitest'

/** Runs tests where `found` is true; elsewhere a single skipped test names what is `missing` and how to get it. */
export function describeWhere(found: boolean, title: string, missing: string, body: () => void): void {
  if (found) describe(title, body)
  else it.skip(`${title} (${missing})`, () => {})
}
