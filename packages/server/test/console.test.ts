import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { launchChromium } from '@wise-edit/console/chromium'
import { findChromium } from '@wise-edit/testing'
import { expect, it, onTestFinished } from 'vitest'
import { startFake } from './start-fake'

const built = fileURLToPath(new URL('../../../apps/console/dist', import.meta.url))
if (!existsSync(built))
  console.log('The page was not built: it is not opened. pnpm --filter @wise-edit/console build')

it.skipIf(!existsSync(built) || !findChromium())(
  'the page asks, teaches and undoes, under the policy that it is served with',
  async () => {
    const server = await startFake({ page: built, token: 'secret' })
    const browser = await launchChromium()
    onTestFinished(() => browser.close())
    const page = await browser.newPage()
    page.setDefaultTimeout(240_000)
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))

    await page.goto(server.url)
    await page.getByLabel('Token', { exact: true }).fill('secret')
    await page.keyboard.press('Enter')
    await page.getByText('Nothing has been taught yet.').waitFor()
    await page.getByLabel(/Question/).fill('Who founded Acme?')
    await page.keyboard.press('Enter')
    await page.getByText('Both answers are the same.').waitFor()
    await page.getByText('The original model: the memory is empty.').waitFor()

    await page.getByRole('button', { name: 'Teach another answer' }).click()
    await page.keyboard.type('Jane Roe')
    await page.keyboard.press('Enter')
    await page.getByText('Learned', { exact: true }).waitFor()
    await page.getByRole('img', { name: 'Line of the loss. Loss 1, from 3; step 3 of at most 3.' }).waitFor()
    await page.getByRole('button', { name: 'Ask “Who founded Acme?”' }).click()
    await page.getByText('The memory changed the answer.').waitFor()
    await page.getByText('Δ 3, ε 2').waitFor()

    await page.getByRole('button', { name: 'Undo “Who founded Acme?”' }).click()
    await page.getByRole('button', { name: 'Undo it' }).click()
    await page.getByText('Nothing has been taught yet.').waitFor()
    // Before the token was entered.
    expect(errors.filter((error) => !error.includes('401 (Unauthorized)'))).toEqual([])
    expect(server.errors).toEqual([])
  },
  180_000,
)
