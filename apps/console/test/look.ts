import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

// Screenshots are kept for inspection.
const folder = resolve('.test/pages')

/** Takes a screenshot, and fails if axe finds a serious problem or something overflows. */
export async function lookAt(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  await page.evaluate(axe.source)
  const violations = await page.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: axe was put into the page just now
    const { violations } = await (window as any).axe.run()
    return violations.map(
      ({ id, impact, nodes }: { id: string; impact: string; nodes: { html: string }[] }) => ({
        id,
        impact,
        html: nodes.map(({ html }) => html),
      }),
    )
  })
  expect(violations.filter(({ impact }: { impact: string }) => impact !== 'minor')).toEqual([])
}
