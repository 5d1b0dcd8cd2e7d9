import { expect } from 'vitest'

/** Runs `work` and expects the process never to have held `megabytes` more than at its largest before. */
export async function expectMemoryBelow(megabytes: number, work: () => Promise<unknown>): Promise<void> {
  const before = process.resourceUsage().maxRSS
  await work()
  const grown = (process.resourceUsage().maxRSS - before) / 1024
  expect(grown, 'MB that the process grew by').toBeLessThan(megabytes)
}
