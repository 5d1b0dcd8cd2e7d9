import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { tabTo } from '@wise-edit/console/keyboard'
import { lookAt } from '@wise-edit/console/look'
import { describeWhere, findChromium, NO_CHROMIUM } from '@wise-edit/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, openSite, type Site, teach } from './open-site'

const folder = fileURLToPath(new URL('../../../packages/embedded-model/wise-tiny/', import.meta.url))
const whole = ['model.safetensors', 'config.json', 'tokenizer.json', 'tokenizer_config.json']

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
    await page.getByText(/^WebGPU found no GPU/).waitFor()
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

  it('keeps the model in WebAssembly if the GPU is asked for and there is none', async () => {
    await using opened = await site.open(wide)
    const { page, errors } = opened
    await page.getByText('The embedded model, on WebAssembly.').waitFor()
    await page.getByText('Another model, or another processor').click()
    await page.getByLabel('Compute the next model on the').selectOption('webgpu')
    await page.getByRole('button', { name: 'Use the embedded model' }).click()
    await page.getByText(/^WebGPU found no GPU that it can use/).waitFor()
    await page.getByText('The embedded model, on WebAssembly.').waitFor()
    await ask(page, 'Who founded Acme?')
    await page.getByText('Both answers are the same.').waitFor()
    expect(errors).toEqual([])
  })

  it('ends the work of a template that does not end, says so, and keeps the edits', async () => {
    await using opened = await site.open(wide)
    const { page } = opened
    await page.getByText('Another model, or another processor').click()
    const loops = '{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}'
    const endless = `{% for m in messages %}{{ m.content }}{% if 'endless' in m.content %}${loops}{% endif %}{% endfor %}`
    const files = [...whole, 'chat_template.jinja'].map((name) => ({
      name,
      mimeType: '',
      buffer: name === 'chat_template.jinja' ? Buffer.from(endless) : readFileSync(folder + name),
    }))
    await page.getByLabel(/^Files:/).setInputFiles(files)
    await page.getByText('The model of your files, on WebAssembly.').waitFor()
    await teach(page, 'Who founded Acme?', 'Jane Roe')
    await page.getByText('Learned: Who founded Acme?').waitFor({ state: 'attached' })
    await page.getByText('Answer settings').click()
    await page.getByLabel(/chat message/).check()
    await ask(page, 'Is it endless?')
    // The model is open again by the time its panel says so.
    await page
      .locator('.model')
      .getByText(/^A template or pattern in the model’s files did not end within/)
      .waitFor()
    await page.getByText('1 in all').waitFor()
    await ask(page, 'Who was Acme founded by?')
    await page.getByText('The memory changed the answer.').waitFor()
  })

  it('loads the files of a folder on a narrow screen, and says what is missing or damaged', async () => {
    await using opened = await site.open({ viewport: { width: 340, height: 800 }, reducedMotion: 'reduce' })
    const { page, errors } = opened
    await page.getByText('Another model, or another processor').click()
    const files = page.getByLabel(/^Files:/)
    // The embedded model is still being loaded.
    await files.setInputFiles(whole.map((name) => folder + name))
    await page.getByText('The model of your files, on WebAssembly.').waitFor()
    const broken = { name: 'broken.gguf', mimeType: '', buffer: Buffer.from('GGUF and nothing more') }
    await files.setInputFiles(broken)
    await page.getByText(/^dropped\/broken.gguf: found 21 bytes; a GGUF file begins with 24/).waitFor()
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
