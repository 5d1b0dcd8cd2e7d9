import { sha256 as createSha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Sha256 } from '../files'

export { files, paths } from './files'
export { TimeLimit } from './time-limit'

export const environment: Readonly<Record<string, string | undefined>> = {}

interface Port {
  onmessage: () => void
  postMessage(message: null): void
  close(): void
}

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    // A timer would wait for at least 4 ms.
    const { port1, port2 } = new MessageChannel() as unknown as Record<'port1' | 'port2', Port>
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}

/** A page is not told; what does not fit fails when it is allocated. */
export function availableMemory(): number {
  return Number.POSITIVE_INFINITY
}

export function peakMemory(): number {
  return Number.NaN
}

export function sha256(): Sha256 {
  const hash = createSha256.create()
  const text = new TextEncoder()
  return {
    update: (part) => void hash.update(typeof part === 'string' ? text.encode(part) : part),
    hex: () => bytesToHex(hash.digest()),
  }
}
