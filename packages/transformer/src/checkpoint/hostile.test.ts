import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { useBackend } from '@wise-edit/kernels'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { damagedJson, polluted } from '../../test/damage-json'
import { expectNoTensorsLeft } from '../../test/leaks'
import type { GgufValue } from '../../test/tiny-gguf'
import { TINY_CONFIGS, tinyGguf, writeTinyFolder } from '../../test/tiny-models'
import { readSafetensors } from '../files/safetensors-file'
import { folderTokenizer } from '../tokenizer/folder'
import { openCheckpoint } from './index'

const HOSTILE = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '']

let folder: string
beforeAll(async () => {
  await useBackend({ backend: 'cpu' })
  folder = await mkdtemp(join(tmpdir(), 'hostile-'))
  await writeTinyFolder(folder, TINY_CONFIGS.llama!)
})
afterAll(() => rm(folder, { recursive: true, force: true }))
expectNoTensorsLeft()

/** Loads weights and tokenizer, and disposes them. */
async function loadAll(path: string): Promise<void> {
  const checkpoint = await openCheckpoint(path)
  try {
    tf.dispose([...(await checkpoint.loadWeights()).values()])
    await checkpoint.loadTokenizer()
  } finally {
    await checkpoint.close()
  }
}

/** Runs `read` and returns whether it succeeded; expects any failure to be a `WiseError` with a short message. */
async function ends(read: () => Promise<unknown>): Promise<'read' | 'refused'> {
  try {
    await read()
    return 'read'
  } catch (error) {
    expect(error).toMatchObject({ name: 'WiseError', code: expect.any(String) })
    expect((error as Error).message.length).toBeLessThan(2000)
    return 'refused'
  } finally {
    expect(polluted()).toBe(false)
  }
}

describe('any bytes', () => {
  const bytes = fc.uint8Array({ maxLength: 300 })
  const after = (...start: number[]) => bytes.map((rest) => Uint8Array.from([...start, ...rest]))
  test.each([
    ['model.safetensors', after(20, 0, 0, 0, 0, 0, 0, 0, 0x7b)],
    ['x.gguf', after(0x47, 0x47, 0x55, 0x46, 3, 0, 0, 0)],
    ['config.json', after(0x7b)],
    ['generation_config.json', after(0x7b)],
    ['tokenizer.json', after(0x7b)],
    ['tokenizer_config.json', after(0x7b)],
  ])('as %s are refused', async (name, started) => {
    const own = await mkdtemp(join(folder, 'own-'))
    await writeTinyFolder(own, TINY_CONFIGS.llama!)
    const path = name.endsWith('.gguf') ? join(own, name) : own
    await fc.assert(
      fc.asyncProperty(fc.oneof(bytes, started), async (content) => {
        await writeFile(join(own, name), content)
        const read = () => (name.startsWith('tokenizer') ? folderTokenizer(path) : loadAll(path))
        expect(await ends(read)).toBe('refused')
      }),
      { numRuns: 60, seed: 61 },
    )
  })
})

describe('safetensors', () => {
  const entry = (from: number, to: number) => ({
    dtype: 'F32',
    shape: [(to - from) / 4],
    data_offsets: [from, to],
  })

  async function write(header: unknown): Promise<string> {
    const path = join(folder, 'x.safetensors')
    const json = Buffer.from(JSON.stringify(header) ?? '')
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(json.length))
    await writeFile(path, Buffer.concat([length, json, Buffer.alloc(16)]))
    return path
  }

  test('any header is refused, or its tensors have the sizes that it says', async () => {
    const good = { __metadata__: { note: 'x' }, a: entry(0, 8), b: entry(8, 16) }
    const likely = ['F32', 'BF16', 'U8', 4, 8, 16, 2 ** 40, [2 ** 31, 2 ** 31], [0, 16], [16, 0]]
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(damagedJson(good, likely), async (header) => {
        const path = await write(header)
        const read = async () => {
          const file = await readSafetensors(path)
          for (const { name, shape } of file.tensors()) {
            expect((await file.read(name)).length).toBe(shape.reduce((a, b) => a * b, 1))
          }
        }
        seen.add(await ends(read))
      }),
      { numRuns: 200, seed: 62 },
    )
    expect([...seen].sort()).toEqual(['read', 'refused'])
  })

  test('tensors and metadata of any name are only what they are called', async () => {
    const names = HOSTILE.map((name) => `"${name}":${JSON.stringify(entry(0, 0))}`)
    const metadata = HOSTILE.filter((name) => name !== '__proto__').map((name) => `"${name}":"x"`)
    const path = await write(JSON.parse(`{${names},"__metadata__":{${metadata}}}`))
    const file = await readSafetensors(path)
    expect(file.tensors().map(({ name }) => name)).toEqual(HOSTILE)
    for (const name of HOSTILE) expect(await file.read(name)).toHaveLength(0)
    await expect(file.read('valueOf')).rejects.toMatchObject({ code: 'TENSOR_MISSING' })
    expect(Object.keys(file.metadata).sort()).toEqual(HOSTILE.filter((name) => name !== '__proto__').sort())
  })
})

test('GGUF metadata of any name changes no object, and hides no key', async () => {
  const path = join(folder, 'x.gguf')
  const values: GgufValue[] = [{ u32: 7 }, { text: 'polluted' }, { texts: ['polluted'] }, { i32s: [1] }]
  for (const value of values) {
    const hostile = HOSTILE.map((name) => [name, value] as const)
    // This is an entry, since a literal would set the prototype instead of a key.
    await writeFile(path, tinyGguf(Object.fromEntries(hostile)))
    expect(await ends(() => loadAll(path))).toBe('read')
  }
})
