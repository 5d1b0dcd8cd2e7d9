import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeWhere, llamaCpp } from '@wise-edit/testing'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useBackend } from '../backend'
import { loadGgml } from './load-ggml'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ggml-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

it.each([undefined, '', 'off'])('is not used with WISE_GGML=%s', async (value) => {
  vi.stubEnv('WISE_GGML', value)
  expect(await loadGgml(1)).toBeUndefined()
})

it('says what to install where it is asked for and no package has it', async () => {
  vi.stubEnv('WISE_GGML', 'on')
  vi.spyOn(process, 'cwd').mockReturnValue(folder)
  await expect(loadGgml(1)).rejects.toMatchObject({
    code: 'GGML_NOT_LOADED',
    message: expect.stringContaining('no package has it; expected '),
  })
  vi.restoreAllMocks()
})

it.each([
  ['is not there', []],
  ['has no library', ['readme.txt']],
  ['has files that are no libraries', ['libggml-base.so', 'libggml-cpu.so']],
])('names a folder that %s', async (title, files) => {
  const named = title === 'is not there' ? join(folder, 'gone') : folder
  for (const file of files) await writeFile(join(folder, file), 'text')
  vi.stubEnv('WISE_GGML', named)
  await expect(useBackend({ backend: 'auto' })).rejects.toMatchObject({
    code: 'GGML_NOT_LOADED',
    message: expect.stringMatching(/^WISE_GGML is ".*correct the variable or unset it\.$/),
  })
})

describeWhere(llamaCpp.ggml !== undefined, 'ggml', llamaCpp.missing, () => {
  it('loads the library for this processor, which says its version', async () => {
    vi.stubEnv('WISE_GGML', llamaCpp.ggml)
    const info = await useBackend({ backend: 'wasm' })
    expect(info.description).toMatch(/^WebAssembly, quantized weights by ggml \d/)
    vi.stubEnv('WISE_GGML', 'off')
    expect((await useBackend({ backend: 'wasm' })).blocks).toBeUndefined()
  })
})
