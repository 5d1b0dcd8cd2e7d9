import { launchChromium } from '@wise-edit/console/chromium'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { servePage } from './serve'

/** A page of the playground, with the addresses it asked for and the errors it logged. */
interface Opened extends AsyncDisposable {
  page: Page
  requests: string[]
  errors: string[]
}

/** The built page on a free port, and a browser to open it with. */
export interface Site {
  url: string
  open: (options: BrowserContextOptions) => Promise<Opened>
  close: () => Promise<void>
}

/** Builds and serves the page, in a folder of this name, and starts Chromium with more arguments and this patience. */
export async function openSite(name: string, args: readonly string[] = [], timeout = 240_000): Promise<Site> {
  const { url, close } = await servePage(name)
  const browser = await launchChromium(args)
  return {
    url,
    async open(options) {
      const context = await browser.newContext(options)
      context.setDefaultTimeout(timeout)
      const page = await context.newPage()
      const requests: string[] = []
      page.on('request', (request) => requests.push(request.url()))
      const errors: string[] = []
      page.on('pageerror', (error) => errors.push(String(error)))
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
      await page.goto(url)
      return { page, requests, errors, [Symbol.asyncDispose]: () => context.close() }
    },
    async close() {
      await browser.close()
      await close()
    },
  }
}

/** Fills in the form of an edit and sends it. */
export async function teach(page: Page, prompt: string, answer: string): Promise<void> {
  await page.getByLabel('Prompt', { exact: true }).fill(prompt)
  await page.getByLabel('New answer').fill(answer)
  await page.getByRole('button', { name: 'Teach', exact: true }).click()
}

/** Asks a question. */
export async function ask(page: Page, question: string): Promise<void> {
  await page.getByLabel(/Question/).fill(question)
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
}
