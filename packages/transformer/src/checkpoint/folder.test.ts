import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { useBackend } from '@wise-edit/kernels'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { damagedJson } from '../../test/damage-json'
import { expectNoTensorsLeft } from '../../test/leaks'
import { expectMemoryBelow } from '../../test/memory'
import { TINY_CONFIGS, tinyTensors, writeTinyFolder } from '../../test/tiny-models'
import { writeSafetensors } from '../files/safetensors-file'
import { DecoderModel } from '../model/decoder'
import { Sequences } from '../model/sequences'
import { Weights } from '../model/weights'
import { openCheckpoint } from './index'

const INDEX = 'model.safetensors.index.json'
const [FIRST, SECOND] = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors']

let root: string
let folder: string
let count = 0
beforeAll(async () => {
  await useBackend({ backend: 'cpu' })
  root = await mkdtemp(join(tmpdir(), 'folder-'))
})
beforeEach(async () => {
  folder = join(root, String(count++))
  await mkdir(folder)
})
afterAll(() => rm(root, { recursive: true, force: true }))
expectNoTensorsLeft()

const write = (name: string, value: unknown) =>
  writeFile(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value))

/** Opens, loads and runs the model; expects success, or a `WiseError` that names the folder. */
async function expectModelOrRefusal(): Promise<'ran' | 'refused'> {
  try {
    const checkpoint = await openCheckpoint(folder)
    const weights = await checkpoint.loadWeights().finally(() => checkpoint.close())
    using model = new DecoderModel(checkpoint.config, new Weights(weights))
    const logits = model.forward(new Sequences([[1, 2, 3], [4]], 'left'))
    expect(logits.shape).toEqual([2, 3, checkpoint.config.vocabSize])
    logits.dispose()
    return 'ran'
  } catch (error) {
    const { code, message } = error as { code: string; message: string }
    expect(error).toMatchObject({ name: 'WiseError' })
    // This error comes from the model itself: its context is shorter than the text.
    if (code !== 'TEXT_TOO_LONG') expect(message).toContain(folder)
    expect(message.length).toBeLessThan(2000)
    return 'refused'
  }
}

describe('config.json', () => {
  test.each(Object.keys(TINY_CONFIGS))('%s: any damage is refused, or the model runs', async (name) => {
    const rope = { rope_parameters: { rope_type: 'llama3', rope_theta: 1e4, factor: 8 } }
    const config = {
      ...TINY_CONFIGS[name],
      ...(name === 'llama' && rope),
      tie_word_embeddings: false,
      eos_token_id: [2],
    }
    const likely = [...Object.keys(TINY_CONFIGS), 'gelu', 'silu', 'linear', true, 2, 4, 8, 16]
    await writeTinyFolder(folder, config, tinyTensors({ ...TINY_CONFIGS[name], tie_word_embeddings: false }))
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(damagedJson(config, likely), async (damaged) => {
        await write('config.json', damaged)
        seen.add(await expectModelOrRefusal())
      }),
      { numRuns: 150, seed: 21 },
    )
    expect([...seen].sort()).toEqual(['ran', 'refused'])
  })

  test.each<[string, string | Record<string, unknown>]>([
    ['no JSON', '{"model_type": "llama"'],
    ['not an object', '[1]'],
    ['null', 'null'],
    ['more layers than there are', { num_hidden_layers: 4000 }],
    ['layers without end', { num_hidden_layers: 1e15 }],
    ['a width without end', { hidden_size: 1e15 }],
    ['a vocabulary without end', { vocab_size: 1e15 }],
    ['as many heads as the width squared', { num_attention_heads: 64 }],
    ['a head width that fills memory', { head_dim: 4096 }],
    ['numbers as texts', { hidden_size: '8' }],
    ['a base of 0', { rope_theta: 0 }],
    ['a negative epsilon', { rms_norm_eps: -1 }],
    ['a window of 0', { model_type: 'mistral', sliding_window: 0 }],
  ])('%s is refused', async (_, config) => {
    await writeTinyFolder(folder, TINY_CONFIGS.llama!)
    await write('config.json', typeof config === 'string' ? config : { ...TINY_CONFIGS.llama, ...config })
    await expectMemoryBelow(200, async () => expect(await expectModelOrRefusal()).toBe('refused'))
  })

  test('a list of a million mistakes is refused in a few words', async () => {
    await write('config.json', `{"model_type":"qwen2","layer_types":[${'1,'.repeat(400_000)}1]}`)
    await expectMemoryBelow(500, async () => expect(await expectModelOrRefusal()).toBe('refused'))
    await expect(openCheckpoint(folder)).rejects.toThrow(/layer_types\.0: .* \(and 399996 more\)/)
  })

  test('a file too large or too deep to be a configuration is not read', async () => {
    await write('config.json', '{}')
    await truncate(join(folder, 'config.json'), 2 ** 40)
    await expectMemoryBelow(200, async () => {
      await expect(openCheckpoint(folder)).rejects.toThrow(
        /1099511627776 bytes; such a file has at most 1000000/,
      )
    })
    await write('config.json', '['.repeat(900_000))
    await expect(openCheckpoint(folder)).rejects.toThrow(/nests deeper/)
  })
})

describe('shards', () => {
  const tensors = Object.entries(tinyTensors(TINY_CONFIGS.llama!))
  const parts = [Object.fromEntries(tensors.slice(0, 9)), Object.fromEntries(tensors.slice(9))]
  const map = Object.fromEntries(tensors.map(([name], i) => [name, i < 9 ? FIRST : SECOND]))
  beforeEach(async () => {
    await write('config.json', TINY_CONFIGS.llama)
    await writeSafetensors(join(folder, FIRST), parts[0]!)
    await writeSafetensors(join(folder, SECOND), parts[1]!)
    await write(INDEX, { metadata: { total_size: 1 }, weight_map: map })
  })

  test('any damage of the index is refused, or the model runs', async () => {
    const index = { metadata: { total_size: 1 }, weight_map: map }
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(
        damagedJson(index, [FIRST, SECOND, 'none.safetensors', '../x.safetensors', '.']),
        async (damaged) => {
          await write(INDEX, damaged)
          seen.add(await expectModelOrRefusal())
        },
      ),
      { numRuns: 150, seed: 22 },
    )
    expect([...seen].sort()).toEqual(['ran', 'refused'])
  })

  test.each<[string, unknown, string]>([
    ['a shard that is not there', { ...map, x: 'none.safetensors' }, 'FILE_UNREADABLE'],
    ['a shard outside the folder', { ...map, x: '../none.safetensors' }, 'SAFETENSORS_INDEX_INVALID'],
    ['an absolute shard', { ...map, x: '/etc/none.safetensors' }, 'SAFETENSORS_INDEX_INVALID'],
    ['another kind of file', { ...map, x: 'config.json' }, 'SAFETENSORS_INDEX_INVALID'],
    [
      '5000 shards',
      Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [i, `${i}.safetensors`])),
      'SAFETENSORS_INDEX_INVALID',
    ],
    ['a tensor in the wrong shard', { ...map, [tensors.at(-1)![0]]: FIRST }, 'TENSOR_MISSING'],
    ['no shards', {}, 'TENSOR_MISSING'],
    ['no map', 7, 'SAFETENSORS_INDEX_INVALID'],
  ])('%s is refused', async (_, weight_map, code) => {
    await write(INDEX, { weight_map })
    await expect(openCheckpoint(folder)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(folder),
    })
  })

  test('of two shards with a tensor of one name, the one that the index names counts', async () => {
    const twice = { dtype: 'F32', shape: [8], data: new Float32Array(8).fill(7) } as const
    await writeSafetensors(join(folder, SECOND), { ...parts[1], 'model.embed_tokens.weight': twice })
    const checkpoint = await openCheckpoint(folder)
    await checkpoint.close()
    expect(checkpoint.tensors.get('model.embed_tokens.weight')).toMatchObject({ shape: [20, 8] })
  })

  test('a damaged shard is named', async () => {
    const path = join(folder, SECOND)
    await writeFile(path, (await readFile(path)).subarray(0, -4))
    await expect(openCheckpoint(folder)).rejects.toMatchObject({
      code: 'SAFETENSORS_DAMAGED',
      message: expect.stringContaining(path),
    })
  })
})
