import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { tabTo } from '@wise-edit/console/keyboard'
import { lookAt } from '@wise-edit/console/look'
import { describeWhere, findChromium, NO_CHROMIUM } from '@wise-edit/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, openSite, type Site, teach } from './open-site'

describeWhere(findChromium() !== undefined, 'the playground in Chromium', NO_CHROMIUM, () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite('wasm')
  })
  afterAll(() => site?.close())

  const wide = { viewport: { width: 1280, height: 1000 } }

  it('teaches the embedded model a fact, asks, undoes it, and takes nothing from elsewhere', async () => {
    await using opened = await site.open({ ...wide, colorScheme: 'light' })
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

  it('keeps the memory whole: saves it, loads it, and refuses what is none, in the dark', async () => {
    await using opened = await site.open({ ...wide, colorScheme: 'dark' })
    const { page, errors } = opened
    await page.getByText('The embedded model, on WebAssembly.').waitFor()
    await tabTo(page, page.getByRole('button', { name: 'Save the memory file' }))
    await page.keyboard.press('Enter')
    await page.getByText(/^Nothing has been taught yet, so there is no memory to save/).waitFor()
    await teach(page, 'Who founded Acme?', 'Jane Roe')
    await page.getByText('Learned: Who founded Acme?').waitFor({ state: 'attached' })
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the memory file' }).click(),
    ])
    const memory = readFileSync(await download.path())
    await page.getByRole('button', { name: 'Undo “Who founded Acme?”' }).click()
    await page.getByRole('button', { name: 'Undo it' }).click()
    await page.getByText('Nothing has been taught yet. Write').waitFor()
    const load = (buffer: Buffer) =>
      page.getByLabel('Memory file').setInputFiles({ name: 'facts.memory', mimeType: '', buffer })
    await load(memory)
    await page.getByText('1 in all').waitFor()
    await load(memory.subarray(0, memory.length / 2))
    await page.getByText(/is not a memory file of this version or is damaged/).waitFor()
    await page.getByText('1 in all').waitFor()
    await ask(page, 'Who was Acme founded by?')
    await page.getByText('The memory changed the answer.').waitFor()
    await lookAt(page, 'dark-memory')
    expect(errors).toEqual([])
  })

  it('loads the files of a folder on a narrow screen, and says what is missing or damaged', async () => {
    await using opened = await site.open({ viewport: { width: 340, height: 800 }, reducedMotion: 'reduce' })
    const { page, errors } = opened
    await page.getByText('Another model, or another processor').click()
    const files = page.getByLabel(/^Files:/)
    const folder = fileURLToPath(new URL('../../../packages/embedded-model/wise-tiny/', import.meta.url))
    const whole = ['model.safetensors', 'config.json', 'tokenizer.json', 'tokenizer_config.json']
    // The embedded model is still being loaded.
    await files.setInputFiles(whole.map((name) => folder + name))
    await page.getByText('The model of your files, on WebAssembly.').waitFor()
    const broken = { name: 'broken.gguf', mimeType: '', buffer: Buffer.from('GGUF and nothing more') }
    await files.setInputFiles(broken)
    await page.getByText(/^dropped\/broken.gguf: the header cannot be read/).waitFor()
    await files.setInputFiles(whole.slice(0, 2).map((name) => folder + name))
    await page
      .getByText(/expected one \.gguf file, or \.safetensors files together with tokenizer\.json/)
      .waitFor()
    await page.getByText('The model of your files, on WebAssembly.').waitFor()
    await lookAt(page, 'narrow-missing')
    await ask(page, 'Who founded Acme?')
    await page.getByText('Both answers are the same.').waitFor()
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0)
    expect(errors).toEqual([])
  })
})
