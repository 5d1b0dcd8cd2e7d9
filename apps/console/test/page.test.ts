import { describeWhere, findChromium, NO_CHROMIUM } from '@wise-edit/testing'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from './chromium'
import { FakeServer } from './fake-server'
import { tabTo } from './keyboard'
import { lookAt } from './look'
import { buildPage, serve } from './serve'

describeWhere(findChromium() !== undefined, 'the page in Chromium', NO_CHROMIUM, () => {
  let html: string
  let browser: Browser
  beforeAll(async () => {
    html = await buildPage()
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())

  async function open(fake: FakeServer, options: BrowserContextOptions) {
    const server = await serve(html, fake)
    const context = await browser.newContext(options)
    context.setDefaultTimeout(240_000)
    const page = await context.newPage()
    const requests: string[] = []
    page.on('request', (request) => requests.push(request.url().replace(server.url, '/')))
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    await page.goto(server.url)
    const close = async () => {
      await context.close()
      await server[Symbol.asyncDispose]()
    }
    return { page, requests, errors, [Symbol.asyncDispose]: close }
  }

  it.each(['light', 'dark'] as const)(
    'is used with the keyboard alone: ask, teach, ask again, undo; in %s',
    async (colorScheme) => {
      const fake = new FakeServer({ steps: 12, pause: 30 })
      fake.teach('Where is Acme’s factory?', 'Springfield')
      await using opened = await open(fake, { colorScheme, viewport: { width: 1280, height: 1000 } })
      const { page, requests, errors } = opened
      const look = (name: string) => lookAt(page, `${colorScheme}-${name}`)
      await page.getByText('1 in all').waitFor()
      await look('1-first')

      await page.keyboard.press('Tab')
      await tabTo(page, page.getByRole('link', { name: 'Skip to the question' }))
      await page.keyboard.press('Enter')
      await page.keyboard.type('Who founded Acme?')
      await page.keyboard.press('Enter')
      await page.getByText('Both answers are the same.').waitFor()

      await tabTo(page, page.getByRole('button', { name: 'Teach another answer' }))
      await page.keyboard.press('Enter')
      await page.keyboard.type('Jane Roe')
      await page.keyboard.press('Enter')
      await page.getByRole('img', { name: /^Line of the loss.*step \d+ of/ }).waitFor()
      await look('2-learning')

      await page.getByText('Learned: Who founded Acme?').waitFor({ state: 'attached' })
      await tabTo(page, page.getByRole('button', { name: 'Ask “Who founded Acme?”' }))
      await page.keyboard.press('Enter')
      await page.getByText('The memory changed the answer.').waitFor()
      await page.getByText(/^The edit “Who founded Acme\?”: .* a probability of 100 %/).waitFor()
      expect(await page.locator('.bar').first().boundingBox()).toMatchObject({ height: 22 })
      await look('3-answers')

      await tabTo(page, page.getByRole('button', { name: 'Undo “Who founded Acme?”' }))
      await page.keyboard.press('Enter')
      await tabTo(page, page.getByRole('button', { name: 'Undo it' }))
      await look('4-undo')
      await page.keyboard.press('Enter')
      await page.getByText('1 in all').waitFor()
      await page.waitForFunction(() => document.activeElement?.id === 'edits-heading')

      expect(requests.filter((url) => !/^\/(v1\/[a-z/-]+|v1\/edits\/edit-2)?$/.test(url))).toEqual([])
      expect(errors).toEqual([])
    },
  )

  it('fits a narrow screen, and does without motion', async () => {
    const fake = new FakeServer({
      wise: true,
      faults: { 'POST /v1/edits': { status: 429, message: 'Many wait.' } },
    })
    fake.teach('Who founded the Acme Corporation of Springfield and its successors?', 'Jane Roe')
    const narrow = { viewport: { width: 340, height: 800 }, reducedMotion: 'reduce' as const }
    await using opened = await open(fake, narrow)
    const { page } = opened
    await page.getByRole('button', { name: /^Ask “/ }).click()
    await page.getByText('The memory changed the answer.').waitFor()
    await page.getByLabel('Prompt', { exact: true }).fill('Who?')
    await page.getByLabel('New answer').fill('W'.repeat(80))
    await page.getByRole('button', { name: 'Teach', exact: true }).click()
    await page.getByText('Many wait.').waitFor()
    await lookAt(page, 'narrow')
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0)
  })

  it('fits a narrow screen with edits that were not learned or overrule others', async () => {
    const fake = new FakeServer({ steps: 4 })
    fake.teach('Who founded the Acme Corporation of Springfield and its successors?', 'Jane Roe')
    fake.teach('Where is the Acme Corporation of Springfield?', 'Springfield')
    const [first] = fake.edits
    const losses = [6, 5, 4]
    const more = { prompt: first!.prompt, progress: { steps: 3, losses } }
    fake.edits.push({ ...more, id: 'a', state: 'done', target: 'John Doe', contradicts: [first!.id] })
    fake.edits.push({ ...more, id: 'b', state: 'not_learned', target: 'Nobody', answer: 'Jane Roe' })
    await using opened = await open(fake, { viewport: { width: 340, height: 800 } })
    const { page } = opened
    await page.getByText('Not learned', { exact: true }).waitFor()
    await page.getByLabel(/Question/).fill('Who founded the Acme Corporation of Springfield?')
    await page.keyboard.press('Enter')
    await page.getByText(/^The edit “/).waitFor()
    await page.getByText('The memory changed the answer.').waitFor()
    await lookAt(page, 'narrow-edits')
    await page.setViewportSize({ width: 1280, height: 1000 })
    await lookAt(page, 'wide-edits')
  })

  it('asks for a token, and shows a newcomer what to do', async () => {
    await using opened = await open(new FakeServer({ token: 'secret' }), {
      viewport: { width: 1000, height: 700 },
    })
    const { page } = opened
    await page.getByRole('dialog').waitFor()
    await lookAt(page, 'token')
    await page.keyboard.type('secret')
    await page.keyboard.press('Enter')
    await page.getByText('Nothing has been taught yet.').waitFor()
    await lookAt(page, 'empty')
  })
})
