import type { Locator, Page } from 'playwright-core'

/** Presses Tab until `target` has the focus, like a user without a mouse; throws if that never happens. */
export async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const most = 60
  for (let pressed = 0; pressed < most; pressed++) {
    const outline = await target.evaluate((element) =>
      element === document.activeElement ? getComputedStyle(element).outlineStyle : undefined,
    )
    if (outline === 'none') throw new Error(`${target} has the focus and does not show it.`)
    if (outline) return
    await page.keyboard.press(key)
  }
  throw new Error(`${target} was not reached by pressing ${key} ${most} times.`)
}
