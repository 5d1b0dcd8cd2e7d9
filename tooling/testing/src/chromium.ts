import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Path of the Chromium that pages are opened with: that of `CHROMIUM`, or the one installed here. */
export function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const candidates = [
    process.env.CHROMIUM ?? '',
    '/usr/bin/chromium',
    ...folders.map((f) => join(f, 'chromium')),
  ]
  return candidates.find(existsSync)
}

/** Message of tests that need Chromium. */
export const NO_CHROMIUM = 'no chromium was found; Debian and Ubuntu: apt-get install chromium'
