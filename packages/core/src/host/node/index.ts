import { createHash } from 'node:crypto'
import type { Sha256 } from '../files'

export { files, paths } from './files'
export { TimeLimit } from './time-limit'

export const environment: Readonly<Record<string, string | undefined>> = process.env

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

export function availableMemory(): number {
  return process.availableMemory()
}

export function peakMemory(): number {
  return process.resourceUsage().maxRSS * 1024
}

export function sha256(): Sha256 {
  const hash = createHash('sha256')
  return { update: (part) => void hash.update(part), hex: () => hash.digest('hex') }
}
