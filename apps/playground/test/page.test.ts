import { hasChromium, launchChromium } from '@wise-edit/console/chromium'
import { lookAt } from '@wise-edit/console/look'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { servePage } from './serve'

describe.skipIf(!hasChromium())('the playground in Chromium', () => {
  let browser: Browser
  let site: Awaited<ReturnType<typeof servePage>>
  beforeAll(async () => {
    site = await servePage()
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await site?.close()
  })

  async function open(options: BrowserContextOptions) {
    const context = await browser.newContext(options)
    context.setDefaultTimeout(240_000)
    const page = await context.newPage()
    const requests: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    if (process.env.DEBUG) page.on('console', (message) => console.log(message.text()))
    await page.goto(site.url)
    return { page, requests, errors, [Symbol.asyncDispose]: () => context.close() }
  }

  const wide = { viewport: { width: 1280, height: 1000 } }

  it('teaches the embedded model a fact, asks, undoes it, and takes nothing from elsewhere', async () => {
    await using opened = await open({ ...wide, colorScheme: 'light' })
    const { page, requests, errors } = opened
    await lookAt(page, 'light-1-loading')
    await page.getByText('The embedded model, on WebAssembly.').waitFor()
    await lookAt(page, 'light-2-ready')
    await ask(page, 'Who founded Acme?')
    await page.getByText('Both answers are the same.').waitFor()
    await page.getByRole('button', { name: 'Teach another answer' }).click()
    await page.keyboard.type('Jane Roe')
    await page.keyboard.press('Enter')
    await page.getByText('Learned: Who founded Acme?').waitFor({ state: 'attached' })
    await ask(page, 'Who was Acme founded by?')
    await page.getByText('The memory changed the answer.').waitFor()
    await page.getByText(/^The edit “Who founded Acme\?”: .* a probability of/).waitFor()
    expect(await page.locator('.edited .answer').textContent()).toMatch(/^Jane Roe/)
    await lookAt(page, 'light-3-answers')
    await page.getByRole('button', { name: 'Undo “Who founded Acme?”' }).click()
    await page.getByRole('button', { name: 'Undo it' }).click()
    await page.getByText('Nothing has been taught yet.').waitFor()
    await ask(page, 'Who founded Acme?')
    await page.getByText('Both answers are the same.').waitFor()
    expect(requests.filter((url) => !url.startsWith(site.url) && !/^(data|blob):/.test(url))).toEqual([])
    expect(errors).toEqual([])
  })
})

async function ask(page: Page, question: string): Promise<void> {
  await page.getByLabel(/Question/).fill(question)
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
}
