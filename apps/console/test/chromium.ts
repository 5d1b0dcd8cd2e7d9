import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const executablePath = [
  process.env.CHROMIUM ?? '',
  '/usr/bin/chromium',
  ...(process.env.PATH ?? '').split(delimiter).map((path) => join(path, 'chromium')),
].find(existsSync)

/** True if there is a browser to open pages with; prints a message if there is none. */
export function hasChromium(): boolean {
  if (!executablePath)
    console.log('No chromium was found: the page is not opened. Debian and Ubuntu: apt-get install chromium')
  return executablePath !== undefined
}

export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox', ...args], timeout: 120_000 })
}
