import { mountedFile, unmountFiles } from '@wise-edit/core/page'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { COMMIT, type FakeHub, startFakeHub } from '../../../test/fake-hub'
import { parseModelId } from '../model-id'
import { downloadModel } from './download-model'

const WEIGHTS = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7) % 251)
const FILES = {
  'README.md': new TextEncoder().encode('not needed'),
  'config.json': new TextEncoder().encode('{"model_type":"gpt2"}'),
  'model.safetensors': WEIGHTS,
}
const ID = parseModelId('owner/tiny')

let hub: FakeHub
beforeEach(async () => {
  hub = await startFakeHub('owner/tiny', FILES, { lfs: ['model.safetensors'] })
})
afterEach(async () => {
  vi.unstubAllGlobals()
  unmountFiles('/')
  await hub.close()
})

const bytesAt = async (path: string) => new Uint8Array(await (await mountedFile(path)).arrayBuffer())
const downloads = () => hub.requests.filter((request) => request.includes('/resolve/'))

it('mounts what a model needs, with progress over all of its files', async () => {
  const seen: number[] = []
  const folder = await downloadModel(ID, {
    endpoint: hub.endpoint,
    onProgress: ({ done }) => seen.push(done),
  })
  expect(folder).toBe(`hub/owner/tiny/${COMMIT}`)
  expect(await bytesAt(`${folder}/model.safetensors`)).toEqual(WEIGHTS)
  await expect(bytesAt(`${folder}/README.md`)).rejects.toThrow('no file')
  expect(seen.at(-1)).toBe(21 + WEIGHTS.length)
  expect(seen).toEqual([...seen].sort((a, b) => a - b))
})

it('keeps files in the storage of the browser, and downloads none twice', async () => {
  const stored = new Map<string, Blob>()
  vi.stubGlobal('navigator', { storage: { getDirectory: async () => fakeFolder(stored) } })
  await downloadModel(ID, { endpoint: hub.endpoint })
  const before = downloads().length
  unmountFiles('/')
  const folder = await downloadModel(ID, { endpoint: hub.endpoint })
  expect(downloads().length).toBe(before)
  expect(await bytesAt(`${folder}/model.safetensors`)).toEqual(WEIGHTS)
  // A file that was cut short is downloaded again.
  for (const [name, blob] of stored) stored.set(name, blob.slice(0, 5))
  await downloadModel(ID, { endpoint: hub.endpoint })
  expect(await bytesAt(`${folder}/model.safetensors`)).toEqual(WEIGHTS)
})

it('says that a model is unknown or the hub out of reach', async () => {
  const unknown = downloadModel(parseModelId('owner/other'), { endpoint: hub.endpoint })
  await expect(unknown).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' })
  const nowhere = downloadModel(ID, { endpoint: 'http://127.0.0.1:1' })
  await expect(nowhere).rejects.toMatchObject({ code: 'HUB_UNREACHABLE' })
})

function fakeFolder(stored: Map<string, Blob>): object {
  return {
    getDirectoryHandle: async () => fakeFolder(stored),
    getFileHandle: async (name: string, options?: { create: boolean }) => {
      if (!stored.has(name) && !options?.create) throw new Error('NotFoundError')
      return {
        getFile: async () => stored.get(name),
        createWritable: async () => ({
          write: async (content: Blob) => void stored.set(name, content),
          close: async () => {},
        }),
      }
    },
  }
}
