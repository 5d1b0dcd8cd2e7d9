import { findChromium } from '@wise-edit/testing'
import { type Browser, chromium } from 'playwright-core'

/** Starts the Chromium of this machine, with further arguments if given. */
export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', ...args],
    timeout: 300_000,
  })
}
