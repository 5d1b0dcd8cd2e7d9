import { describeWhere, findChromium } from '@wise-edit/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, openSite, type Site, teach } from './open-site'

// SwiftShader, the GPU that Chromium computes on the CPU, is there on every machine.
const SOFTWARE = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--disable-gpu-watchdog']

// On a busy processor it takes many minutes.
const isAsked = process.env.WISE_BACKEND === 'webgpu' && findChromium() !== undefined
const missing = 'run .ci/webgpu --all; it needs Chromium: apt-get install chromium'

describeWhere(isAsked, 'the playground on WebGPU', missing, () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite('webgpu', SOFTWARE, 900_000)
  })
  afterAll(() => site?.close())

  it('teaches, saves, undoes and loads, and goes on without the GPU when that is lost in the middle of an edit', async (test) => {
    await using opened = await site.open({ viewport: { width: 1280, height: 1000 } })
    const { page } = opened
    if (!(await page.evaluate(hasAdapter))) test.skip('This Chromium has no adapter of WebGPU.')
    // The page takes no GPU of software unless it is told to.
    await page.getByText('The embedded model, on WebAssembly.').waitFor()
    await page.getByText(/^The only adapter of WebGPU computes on the CPU/).waitFor()
    await page.getByText('Another model, or another processor').click()
    await page.getByLabel('Compute the next model on the').selectOption('webgpu')
    await page.getByRole('button', { name: 'Use the embedded model' }).click()
    await page.getByText(/^The embedded model, on WebGPU on .*swiftshader/i).waitFor()
    await page.getByText('Answer settings').click()
    await page.getByLabel('Maximum tokens').fill('3')
    await ask(page, 'Who founded Acme?')
    await page.getByText('Both answers are the same.').waitFor()
    await teach(page, 'Who founded Acme?', 'Jane Roe')
    await page.getByText('Learned: Who founded Acme?').waitFor({ state: 'attached' })
    await ask(page, 'Who was Acme founded by?')
    await page.getByText('The memory changed the answer.').waitFor()
    expect(await page.locator('.edited .answer').textContent()).toBe('Jane Roe')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the memory file' }).click(),
    ])
    const memory = await download.path()
    await page.getByRole('button', { name: 'Undo “Who founded Acme?”' }).click()
    await page.getByRole('button', { name: 'Undo it' }).click()
    await page.getByText('Nothing has been taught yet.').waitFor()
    await page.getByLabel('Memory file').setInputFiles(memory)
    await page.getByText('1 in all').waitFor()

    await teach(page, 'Where is Acme?', 'Springfield')
    await page.getByText('Learning …').waitFor()
    await page.workers()[0]?.evaluate(() => {
      // tfjs keeps its engine in a global.
      const { _tfengine } = globalThis as unknown as { _tfengine: { backend: { device: GPUDevice } } }
      _tfengine.backend.device.destroy()
    })
    await page.getByText(/^The GPU was lost: .*goes on in WebAssembly, with every edit/).waitFor()
    await page.getByText('The embedded model, on WebAssembly.').waitFor()
    await page.getByText('2 in all').waitFor()
    await page.getByText('Learned: Where is Acme?').waitFor({ state: 'attached' })
    await ask(page, 'Who was Acme founded by?')
    await page.getByText('The memory changed the answer.').waitFor()
  }, 1_800_000)
})

async function hasAdapter(): Promise<boolean> {
  const { gpu } = navigator as unknown as { gpu?: { requestAdapter: () => Promise<unknown> } }
  return ((await gpu?.requestAdapter()) ?? null) !== null
}
