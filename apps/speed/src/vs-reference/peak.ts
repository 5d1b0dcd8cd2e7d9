import { readFileSync, writeFileSync } from 'node:fs'
import { peakBytes } from '@wise-edit/measuring/peak-memory'

/** Resets the peak memory of this process, so that it is that of editing, not of loading; on Linux only. */
export function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5')
  } catch {
    // On other systems the peak is that of the whole process.
  }
}

/** Largest resident set, in bytes, since `forgetPeak`. */
export function peakSince(): number {
  try {
    const [, kib] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    return 1024 * Number(kib)
  } catch {
    return peakBytes()
  }
}
