import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { COMMIT, type FakeHub, startFakeHub } from '../../test/fake-hub'
import { resolveModel } from './resolve-model'

const REPO = 'owner/tiny'
const WEIGHTS = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7) % 251)
const FILES = {
  'README.md': new TextEncoder().encode('not needed'),
  'config.json': new TextEncoder().encode('{"model_type":"gpt2"}'),
  'tokenizer.json': new TextEncoder().encode('{}'),
  'model.safetensors': WEIGHTS,
}

let folder: string
let hub: FakeHub
const start = async (
  options: Parameters<typeof startFakeHub>[2] = {},
  files: Record<string, Uint8Array> = FILES,
) => {
  hub = await startFakeHub(REPO, files, { lfs: ['model.safetensors'], ...options })
  return { endpoint: hub.endpoint, cacheDir: folder }
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-'))
})
afterEach(async () => {
  await hub?.close()
  await rm(folder, { recursive: true, force: true })
})

test('downloads what a model needs into a snapshot of its commit, and nothing twice', async () => {
  const options = await start()
  const seen: number[] = []
  const path = await resolveModel(REPO, { ...options, onProgress: ({ done }) => seen.push(done) })
  expect(path).toBe(join(folder, 'models--owner--tiny', 'snapshots', COMMIT))
  expect(new Uint8Array(await readFile(join(path, 'model.safetensors')))).toEqual(WEIGHTS)
  await expect(readFile(join(path, 'README.md'))).rejects.toThrow()
  expect(seen.at(-1)).toBe(21 + 2 + WEIGHTS.length)
  expect(seen).toEqual([...seen].sort((a, b) => a - b))

  const before = hub.requests.length
  expect(await resolveModel(REPO, options)).toBe(path)
  expect(hub.requests.slice(before).filter((request) => request.includes('/resolve/'))).toEqual([])
  expect(await resolveModel(REPO, { ...options, offline: true })).toBe(path)
})

test('goes on after a dropped connection from the byte it reached', async () => {
  const options = await start()
  hub.dropAfter('model.safetensors', 100_000, 2)
  const path = await resolveModel(REPO, options)
  expect(new Uint8Array(await readFile(join(path, 'model.safetensors')))).toEqual(WEIGHTS)
  const ranges = hub.requests.filter((request) => /model\.safetensors bytes=[1-9]/.test(request))
  expect(ranges).toHaveLength(2)
  expect(ranges[0]).toContain('bytes=100000-')
})

test('a later call goes on with what an earlier one left', async () => {
  const options = await start()
  const controller = new AbortController()
  const stopped = resolveModel(REPO, {
    ...options,
    signal: controller.signal,
    onProgress: ({ file, done }) => {
      if (file === 'model.safetensors' && done > 60_000) controller.abort()
    },
  })
  hub.dropAfter('model.safetensors', 100_000)
  await expect(stopped).rejects.toThrow(/abort/i)
  await resolveModel(REPO, options)
  expect(hub.requests.some((request) => /model\.safetensors bytes=[1-9]/.test(request))).toBe(true)
})

test('refuses a snapshot whose index is damaged', async () => {
  const { 'model.safetensors': _, ...files } = FILES
  const shard = 'model-00001-of-00001.safetensors'
  const index = 'model.safetensors.index.json'
  const map = new TextEncoder().encode(JSON.stringify({ weight_map: { x: shard } }))
  const options = await start({ lfs: [] }, { ...files, [shard]: WEIGHTS, [index]: map })
  const path = await resolveModel(REPO, options)
  expect(await resolveModel(REPO, { ...options, offline: true })).toBe(path)
  for (const damaged of ['', '{', 'null', '7', '{"weight_map":"x"}', '{"weight_map":{"x":"../x"}}']) {
    await writeFile(join(path, index), damaged)
    const refused = { code: 'MODEL_NOT_CACHED' }
    await expect(resolveModel(REPO, { ...options, offline: true })).rejects.toMatchObject(refused)
  }
})

test('a file that does not have the promised hash is removed and refused', async () => {
  const options = await start({ badHash: true })
  await expect(resolveModel(REPO, options)).rejects.toMatchObject({ code: 'DOWNLOAD_DAMAGED' })
  await expect(resolveModel(REPO, { ...options, offline: true })).rejects.toMatchObject({
    code: 'MODEL_NOT_CACHED',
  })
})

test('gives up when the connection drops again and again without a byte', async () => {
  const options = await start()
  hub.dropAfter('model.safetensors', 0, 100)
  await expect(resolveModel(REPO, options)).rejects.toMatchObject({ code: 'HUB_UNREACHABLE' })
})

test('falls back to the cache when the hub cannot be reached', async () => {
  const options = await start()
  const path = await resolveModel(REPO, options)
  await hub.close()
  expect(await resolveModel(REPO, options)).toBe(path)
  await expect(resolveModel('owner/other', options)).rejects.toMatchObject({ code: 'HUB_UNREACHABLE' })
})

test('a private model needs the right token', async () => {
  const options = await start({ token: 'hf_right' })
  await expect(resolveModel(REPO, options)).rejects.toMatchObject({ code: 'HUB_ACCESS' })
  await expect(resolveModel(REPO, { ...options, token: 'hf_right' })).resolves.toContain(COMMIT)
})

test('a repository without safetensors names its GGUF files, which can be asked for', async () => {
  const options = await start({}, { 'model.Q4_1.gguf': WEIGHTS })
  await expect(resolveModel(REPO, options)).rejects.toThrow('owner/tiny/model.Q4_1.gguf')
  const path = await resolveModel(`${REPO}/model.Q4_1.gguf`, options)
  expect(new Uint8Array(await readFile(path))).toEqual(WEIGHTS)
  expect(await resolveModel(`${REPO}/model.Q4_1.gguf`, { ...options, offline: true })).toBe(path)
})

test('a model in parts, named by its first, comes whole', async () => {
  const parts = ['a-00001-of-00002.gguf', 'a-00002-of-00002.gguf', 'b-00002-of-00002.gguf']
  const options = await start({}, Object.fromEntries(parts.map((name) => [name, WEIGHTS])))
  const path = await resolveModel(`${REPO}/a-00001-of-00002.gguf`, options)
  expect(path.endsWith('a-00001-of-00002.gguf')).toBe(true)
  await expect(readFile(path.replace('00001-of', '00002-of'))).resolves.toHaveLength(WEIGHTS.length)
  await expect(readFile(join(path, '../b-00002-of-00002.gguf'))).rejects.toThrow(/ENOENT/)
})

test('a repository with pytorch_model.bin alone says how to convert it', async () => {
  const options = await start({}, { 'config.json': WEIGHTS, 'pytorch_model.bin': WEIGHTS })
  await expect(resolveModel(REPO, options)).rejects.toThrow(/convert it with transformers/)
})

test.each([
  '../../etc/passwd',
  'owner/..',
  'a/b/c',
  '/no/such/folder',
  'owner/na me',
  './missing.gguf',
  '',
  'owner--x/y',
])('refuses %j as an id', async (id) => {
  await expect(resolveModel(id, { cacheDir: folder, offline: true })).rejects.toMatchObject({
    code: 'MODEL_ID_INVALID',
  })
})

test('refuses a revision that leaves the cache', async () => {
  await expect(
    resolveModel(REPO, { cacheDir: folder, offline: true, revision: '../../x' }),
  ).rejects.toMatchObject({ code: 'MODEL_ID_INVALID' })
})

test('an existing file or folder is itself', async () => {
  expect(await resolveModel(folder)).toBe(folder)
  const file = join(folder, 'x.gguf')
  await writeFile(file, '')
  expect(await resolveModel(file)).toBe(file)
})
