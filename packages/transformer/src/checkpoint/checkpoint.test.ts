import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { useBackend } from '@wise-edit/kernels'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TINY_CONFIGS, tinyGguf, tinyGgufTensors, tinyTensors, writeTinyFolder } from '../../test/tiny-models'
import { writeSafetensors } from '../files/safetensors-file'
import { DecoderModel } from '../model/decoder'
import { Sequences } from '../model/sequences'
import { Weights } from '../model/weights'
import { openCheckpoint } from './index'

let folder: string
beforeAll(async () => {
  await useBackend({ backend: 'cpu' })
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Opens and loads a checkpoint, and passes the values to `use`; nothing stays in memory. */
async function withWeights<T>(path: string, use: (values: (name: string) => number[][]) => T): Promise<T> {
  const before = tf.memory().numTensors
  const checkpoint = await openCheckpoint(path)
  try {
    const weights = await checkpoint.loadWeights()
    const result = use((name) => {
      const tensor = weights.get(name)
      if (!tensor) throw new Error(`no ${name}`)
      const [, columns = 1] = tensor.shape
      const flat = [...tensor.dataSync()]
      return Array.from({ length: tensor.shape[0]! }, (_, row) =>
        flat.slice(row * columns, (row + 1) * columns),
      )
    })
    tf.dispose([...weights.values()])
    expect(tf.memory().numTensors).toBe(before)
    return result
  } finally {
    await checkpoint.close()
  }
}

const rows = (data: Float32Array, columns: number): number[][] =>
  Array.from({ length: data.length / columns }, (_, row) => [
    ...data.slice(row * columns, (row + 1) * columns),
  ])

describe('folders', () => {
  test.each(Object.keys(TINY_CONFIGS))('%s: every weight is loaded', async (name) => {
    const path = join(folder, name)
    await writeTinyFolder(path, TINY_CONFIGS[name]!)
    const checkpoint = await openCheckpoint(path)
    const seen: number[] = []
    const weights = await checkpoint.loadWeights({ onProgress: (done, total) => seen.push(done / total) })
    await checkpoint.close()
    expect(seen.at(-1)).toBe(1)
    expect([...weights.keys()]).toContain('layers.1.mlp.down.weight')
    tf.dispose([...weights.values()])
  })

  test('GPT-2: fused and transposed matrices come apart', async () => {
    const stored = tinyTensors(TINY_CONFIGS.gpt2!)
    const fused = rows(stored['transformer.h.1.attn.c_attn.weight']!.data, 24)
    const bias = [...stored['transformer.h.1.attn.c_attn.bias']!.data]
    await withWeights(join(folder, 'gpt2'), (values) => {
      for (const [index, part] of ['q', 'k', 'v'].entries()) {
        const weight = values(`layers.1.attention.${part}.weight`)
        expect(weight).toHaveLength(8)
        for (let out = 0; out < 8; out++) {
          expect(weight[out]).toEqual(fused.map((row) => row[index * 8 + out]))
        }
        expect(values(`layers.1.attention.${part}.bias`).flat()).toEqual(bias.slice(index * 8, index * 8 + 8))
      }
    })
  })

  test('names without the prefix of the model are found', async () => {
    const stored = tinyTensors(TINY_CONFIGS.gpt2!)
    const bare = Object.fromEntries(
      Object.entries(stored).map(([name, t]) => [name.replace('transformer.', ''), t]),
    )
    await writeTinyFolder(join(folder, 'bare'), TINY_CONFIGS.gpt2!, bare)
    const expected = rows(stored['transformer.wte.weight']!.data, 8)
    await withWeights(join(folder, 'bare'), (values) => expect(values('embedding.weight')).toEqual(expected))
  })

  test('shards are read through their index', async () => {
    const path = join(folder, 'sharded')
    const stored = Object.entries(tinyTensors(TINY_CONFIGS.llama!))
    const shards = [stored.slice(0, 5), stored.slice(5)]
    await mkdir(path, { recursive: true })
    await writeFile(join(path, 'config.json'), JSON.stringify(TINY_CONFIGS.llama))
    const map: Record<string, string> = {}
    for (const [index, entries] of shards.entries()) {
      const name = `model-0000${index + 1}-of-00002.safetensors`
      await writeSafetensors(join(path, name), Object.fromEntries(entries))
      for (const [tensor] of entries) map[tensor] = name
    }
    const index = join(path, 'model.safetensors.index.json')
    await writeFile(index, JSON.stringify({ weight_map: map }))
    const [last] = stored.at(-1)!
    expect((await openCheckpoint(path)).tensors.has(last)).toBe(true)
    await withWeights(path, (values) => expect(values('head.weight')).toHaveLength(20))

    await writeFile(index, JSON.stringify({ weight_map: { [last]: '../outside.safetensors' } }))
    await expect(openCheckpoint(path)).rejects.toMatchObject({ code: 'SAFETENSORS_INDEX_INVALID' })
  })

  test('half-precision weights become float32', async () => {
    const path = join(folder, 'half')
    const stored: Parameters<typeof writeSafetensors>[1] = {
      ...tinyTensors(TINY_CONFIGS.llama!),
      'model.norm.weight': { dtype: 'BF16', shape: [8], data: new Uint16Array(8).fill(0x3fc0) },
      'model.layers.0.input_layernorm.weight': {
        dtype: 'F16',
        shape: [8],
        data: new Uint16Array(8).fill(0xc100),
      },
    }
    await writeTinyFolder(path, TINY_CONFIGS.llama!, { ...stored })
    await withWeights(path, (values) => {
      expect(values('norm.weight').flat()).toEqual(new Array(8).fill(1.5))
      expect(values('layers.0.attention_norm.weight').flat()).toEqual(new Array(8).fill(-2.5))
    })
  })

  test('what is wrong is named', async () => {
    const path = join(folder, 'wrong')
    const stored = tinyTensors(TINY_CONFIGS.qwen2!)
    const { 'model.layers.1.self_attn.q_proj.bias': _, ...missing } = stored
    await writeTinyFolder(path, TINY_CONFIGS.qwen2!, missing)
    await expect(openCheckpoint(path)).rejects.toThrow(
      /model\.layers\.1\.self_attn\.q_proj\.bias" \[8\], which is layers\.1\.attention\.q\.bias/,
    )
    await writeTinyFolder(path, { ...TINY_CONFIGS.qwen2!, intermediate_size: 13 }, stored)
    await expect(openCheckpoint(path)).rejects.toThrow(/mlp\.gate_proj\.weight" .* is \[12,8\]; .* \[13,8\]/)
    await writeTinyFolder(path, { ...TINY_CONFIGS.qwen2!, num_hidden_layers: 1e12 }, stored)
    await expect(openCheckpoint(path)).rejects.toThrow(/num_hidden_layers/)
    await writeTinyFolder(path, { model_type: 'bert' }, stored)
    await expect(openCheckpoint(path)).rejects.toThrow(/"bert"; supported: gpt2, gptj, llama, mistral, qwen2/)
    const I32 = { dtype: 'I32', shape: [8], data: new Int32Array(8) } as const
    await writeTinyFolder(path, TINY_CONFIGS.qwen2!, { ...stored, 'model.norm.weight': I32 })
    await expect(openCheckpoint(path)).rejects.toMatchObject({ code: 'DTYPE_UNSUPPORTED' })
    await expect(openCheckpoint(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  })

  test('an abort or a failure leaves no tensors', async () => {
    const checkpoint = await openCheckpoint(join(folder, 'llama'))
    const before = tf.memory().numTensors
    const controller = new AbortController()
    const aborted = checkpoint.loadWeights({
      signal: controller.signal,
      onProgress: (done, total) => done > total / 2 && controller.abort(),
    })
    await expect(aborted).rejects.toThrow(/abort/i)
    const failed = checkpoint.loadWeights({
      onProgress: (done, total) => void (done > total / 2 && checkpoint.close()),
    })
    await expect(failed).rejects.toMatchObject({ code: 'FILE_CLOSED' })
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe('GGUF', () => {
  test('queries and keys go back to the order of halves', async () => {
    const path = join(folder, 'tiny.gguf')
    await writeFile(path, tinyGguf())
    const stored = tinyGgufTensors().find(({ name }) => name === 'blk.0.attn_q.weight')!
    const source = rows(new Float32Array(stored.bytes.buffer), 32)
    await withWeights(path, (values) => {
      const weight = values('layers.0.attention.q.weight')
      // Two heads of 16: row 2i + j of a head is stored where row i + 8j belongs.
      for (const head of [0, 16]) {
        for (let i = 0; i < 8; i++) {
          expect(weight[head + i]).toEqual(source[head + 2 * i])
          expect(weight[head + 8 + i]).toEqual(source[head + 2 * i + 1])
        }
      }
      expect(values('layers.0.mlp.down.weight')[31]).toHaveLength(64)
    })
  })

  test('what is wrong is named', async () => {
    const path = join(folder, 'wrong.gguf')
    const attempt = async (bytes: Uint8Array) => {
      await writeFile(path, bytes)
      return openCheckpoint(path)
    }
    await expect(attempt(tinyGguf({ 'general.architecture': { text: 'bert' } }))).rejects.toThrow(
      /"bert"; supported: gpt2, gptj, llama, qwen2/,
    )
    await expect(attempt(tinyGguf({ 'llama.block_count': { u32: 2 } }))).rejects.toThrow(
      /blk\.1\.attn_norm\.weight/,
    )
    await expect(attempt(tinyGguf({ 'llama.block_count': { u32: 4e9 } }))).rejects.toMatchObject({
      code: 'GGUF_METADATA_INVALID',
    })
    await expect(attempt(tinyGguf({ 'split.count': { u32: 3 } }))).rejects.toThrow(
      /one of 3 parts of a model; expected a name such as model-00001-of-00003\.gguf/,
    )
    const [first, ...rest] = tinyGgufTensors()
    await expect(attempt(tinyGguf({}, [{ ...first!, type: 16 }, ...rest]))).rejects.toMatchObject({
      code: 'DTYPE_UNSUPPORTED',
    })
    await expect(attempt(tinyGguf().subarray(0, -40))).rejects.toThrow(/output_norm\.weight" spans/)
    await expect(attempt(new Uint8Array(100))).rejects.toMatchObject({ code: 'GGUF_DAMAGED' })
    await expect(attempt(new Uint8Array(0))).rejects.toMatchObject({ code: 'GGUF_DAMAGED' })
  })

  test('any damage is refused with the name of the file, or the model runs', async () => {
    const path = join(folder, 'fuzz.gguf')
    const good = tinyGguf()
    const before = tf.memory().numTensors
    const at = fc.oneof(
      { weight: 4, arbitrary: fc.nat(1700) },
      { weight: 1, arbitrary: fc.nat(good.length - 1) },
    )
    const write = fc.tuple(at, fc.uint8Array({ minLength: 1, maxLength: 8 }))
    const damage = fc.record({
      cut: fc.option(fc.nat(good.length), { freq: 3 }),
      writes: fc.array(write, { maxLength: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(damage, async ({ cut, writes }) => {
        const bytes = Uint8Array.from(good)
        for (const [offset, values] of writes) bytes.set(values.subarray(0, bytes.length - offset), offset)
        await writeFile(path, cut === null ? bytes : bytes.subarray(0, cut))
        try {
          const checkpoint = await openCheckpoint(path)
          const weights = await checkpoint.loadWeights().finally(() => checkpoint.close())
          {
            using model = new DecoderModel(checkpoint.config, new Weights(weights))
            const logits = model.forward(new Sequences([[1], [2]]))
            expect(logits.shape).toEqual([2, 1, checkpoint.config.vocabSize])
            logits.dispose()
          }
          await checkpoint.loadTokenizer()
        } catch (error) {
          expect(error).toMatchObject({ name: 'WiseError', message: expect.stringContaining(path) })
        }
        expect(tf.memory().numTensors).toBe(before)
      }),
      { numRuns: 400, seed: 11 },
    )
  })
})
