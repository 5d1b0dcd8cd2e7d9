import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as tf from '@tensorflow/tfjs-core'
import { useBackend } from '@wise-edit/kernels'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { encodeGguf } from '../../test/tiny-gguf'
import { TINY_GGUF, tinyGguf, tinyGgufTensors } from '../../test/tiny-models'
import { openCheckpoint } from './index'

let root: string
let folder: string
beforeAll(async () => {
  await useBackend({ backend: 'cpu' })
  root = await mkdtemp(join(tmpdir(), 'parts-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'model-'))
})

const partName = (number: number, of = 3) => `tiny-0000${number}-of-0000${of}.gguf`
const split = (number: number, tensors: number) => ({
  'split.no': { u32: number },
  'split.count': { u32: 3 },
  'split.tensors.count': { u32: tensors },
})

/** Writes a model in three parts, as llama-gguf-split does: the metadata of the model is in the first. */
async function writeParts(listed = tinyGgufTensors().length): Promise<string> {
  const tensors = tinyGgufTensors()
  await writeFile(join(folder, partName(1)), tinyGguf(split(0, listed), tensors.slice(0, 4)))
  await writeFile(join(folder, partName(2)), encodeGguf(split(1, listed), tensors.slice(4, 5)))
  await writeFile(join(folder, partName(3)), encodeGguf(split(2, listed), tensors.slice(5)))
  return join(folder, partName(1))
}

test('a model in parts is that of the whole file', async () => {
  const whole = join(folder, 'whole.gguf')
  await writeFile(whole, tinyGguf())
  const values = async (path: string, place: 'memory' | 'file') => {
    const checkpoint = await openCheckpoint(path)
    const weights = await checkpoint.openWeights({ weights: place }).finally(() => checkpoint.close())
    const found = weights.names().map((name) => [name, [...weights.get<tf.Tensor>(name).dataSync()]])
    weights.dispose()
    return { found, files: checkpoint.files.length }
  }
  const first = await writeParts()
  const expected = await values(whole, 'memory')
  expect(expected.files).toBe(1)
  expect(await values(first, 'memory')).toEqual({ found: expected.found, files: 3 })
  const outside = await values(first, 'file')
  expect(Object.fromEntries(outside.found)).toEqual(Object.fromEntries(expected.found))
})

test('names the problem with the parts', async () => {
  const first = await writeParts()
  await expect(openCheckpoint(join(folder, partName(2)))).rejects.toThrow(
    /is part 2 of 3; name the first, tiny-00001-of-00003\.gguf/,
  )
  await rm(join(folder, partName(3)))
  await expect(openCheckpoint(first)).rejects.toThrow(/part tiny-00003-of-00003\.gguf cannot be read/)
  const twice = encodeGguf(split(2, 11), tinyGgufTensors().slice(4))
  await writeFile(join(folder, partName(3)), twice)
  await expect(openCheckpoint(first)).rejects.toThrow(/"blk\.0\.attn_v\.weight" is in two of the parts/)
  await expect(openCheckpoint(await writeParts(12))).rejects.toThrow(/hold 11 tensors; the first says 12/)
  await writeFile(first, tinyGguf({ ...split(0, 11), 'split.count': { u32: 4e9 } }))
  await expect(openCheckpoint(first)).rejects.toThrow(/one of 4000000000 parts; expected at most 999/)
  await writeFile(first, encodeGguf({ ...TINY_GGUF, ...split(0, 11), 'split.count': { u32: 2 } }, []))
  await expect(openCheckpoint(first)).rejects.toMatchObject({ code: 'GGUF_SPLIT' })
})
