import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { useBackend } from '@wise-edit/kernels'
import { bytesFree, f32ToBf16, f32ToF16, tensorFrom } from '@wise-edit/kernels/internal'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeOnBackends } from '../../test/backends'
import { difference, take } from '../../test/golden-models'
import { expectNoTensorsLeft } from '../../test/leaks'
import { TINY_CONFIGS, tinyGguf, tinyTensors, writeTinyFolder } from '../../test/tiny-models'
import { generateTokens } from '../generate/generate'
import { DecoderModel } from '../model/decoder'
import { Sequences } from '../model/sequences'
import type { Weights } from '../model/weights'
import { openCheckpoint } from './index'
import type { Stays } from './load-weights'
import type { MatchedWeight } from './match-weights'
import { type OpenWeightsOptions, storedChoices } from './open-weights'

const MATRIX = 'layers.1.mlp.down.weight'
const OUTSIDE = ['file', 'stored'] as const
/** Models with all layouts of stored matrices: by rows, transposed, fused, interleaved heads, each width, in blocks. */
const MODELS = [...Object.keys(TINY_CONFIGS), 'llama-F16', 'llama-BF16', 'llama.gguf']

let folder: string
beforeAll(async () => {
  await useBackend({ backend: 'wasm' })
  folder = await mkdtemp(join(tmpdir(), 'outside-'))
  for (const [name, config] of Object.entries(TINY_CONFIGS)) await writeTinyFolder(join(folder, name), config)
  for (const [dtype, encode] of [
    ['F16', f32ToF16],
    ['BF16', f32ToBf16],
  ] as const) {
    const tensors = Object.entries(tinyTensors(TINY_CONFIGS.llama!)).map(([name, { shape, data }]) => [
      name,
      { dtype, shape, data: encode(data) },
    ])
    await writeTinyFolder(join(folder, `llama-${dtype}`), TINY_CONFIGS.llama!, Object.fromEntries(tensors))
  }
  await writeFile(join(folder, 'llama.gguf'), tinyGguf())
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function open(name: string, options: OpenWeightsOptions): Promise<DecoderModel> {
  const checkpoint = await openCheckpoint(join(folder, name))
  try {
    return new DecoderModel(checkpoint.config, await checkpoint.openWeights(options))
  } finally {
    await checkpoint.close()
  }
}

function valuesOf(weights: Weights, name: string): number[] {
  return [...weights.get(name).dataSync()]
}

describe.each(OUTSIDE)('weights that are %s', (place) => {
  expectNoTensorsLeft()

  test.each(MODELS)('%s: every weight has the bits it has in memory', async (name) => {
    using memory = await open(name, { weights: 'memory' })
    using outside = await open(name, { weights: place })
    expect(outside.weights.names().sort()).toEqual(memory.weights.names().sort())
    for (const name of memory.weights.names()) {
      expect(outside.weights.shape(name)).toEqual(memory.weights.get(name).shape)
      expect(valuesOf(outside.weights, name), name).toEqual(valuesOf(memory.weights, name))
    }
  })

  test('an abort leaves nothing', async () => {
    const signal = AbortSignal.abort(new Error('stopped'))
    await expect(open('llama-BF16', { weights: place, signal })).rejects.toThrow('stopped')
    const late = new AbortController()
    const onProgress = () => late.abort(new Error('stopped later'))
    const options = { weights: place, signal: late.signal, onProgress }
    await expect(open('llama-BF16', options)).rejects.toThrow('stopped later')
  })
})

describe('weights in memory as the file stores them', () => {
  expectNoTensorsLeft()

  test('take the bytes of the file', async () => {
    const before = tf.memory().numBytes
    const progress: number[][] = []
    using model = await open('llama-BF16', {
      weights: 'stored',
      onProgress: (...bytes) => progress.push(bytes),
    })
    const { weights } = model
    const sizes = weights.names().map((name) => {
      const shape = weights.shape(name)!
      return shape.length === 1 ? 4 * shape[0]! : 2 * shape[0]! * shape[1]!
    })
    const total = sizes.reduce((a, b) => a + b)
    expect(weights.bytes).toBe(total)
    expect(tf.memory().numBytes - before).toBe(total)
    expect(progress.at(-1)).toEqual([total, total])
  })

  test('compute the same bits after an editor widened a matrix', async () => {
    using model = await open('llama.gguf', {})
    const token = new Sequences([[3]])
    const before = take(model.forward(token))
    model.weights.get('layers.0.mlp.down.weight')
    expect(take(model.forward(token))).toEqual(before)
  })

  test('are the default for quantized weights and bfloat16, and not for the halves of a small model', async () => {
    using brain = await open('llama-BF16', {})
    using quantized = await open('llama.gguf', {})
    using half = await open('llama-F16', {})
    expect(brain.weights.matrix(MATRIX)).toHaveProperty('stored')
    expect(quantized.weights.matrix('layers.0.mlp.down.weight')).toHaveProperty('stored')
    expect(half.weights.matrix(MATRIX)).toBeInstanceOf(tf.Tensor)
  })

  test('are the default for halves too if these would take much memory as float32', () => {
    const halves = (rows: number) => ({ shape: [rows, 1024], stored: { dtype: 'F16' } }) as MatchedWeight
    const first = (weights: MatchedWeight[]) => storedChoices(weights)[0] as Stays
    expect(first([halves(65_536)])(halves(65_536))).toBe(false)
    expect(first([halves(65_536), halves(1)])(halves(65_536))).toBe(true)
  })
})

describe('weights in a file', () => {
  expectNoTensorsLeft()

  test('only vectors are in memory, until a matrix is asked for', async () => {
    const before = tf.memory().numBytes
    using model = await open('llama-BF16', { weights: 'file' })
    const { weights } = model
    const vectors = weights.names().filter((name) => weights.shape(name)?.length === 1)
    expect(vectors).toHaveLength(5)
    expect(tf.memory().numBytes - before).toBe(5 * 4 * 8)
    const matrices = weights.names().filter((name) => !vectors.includes(name))
    const size = (name: string) => weights.shape(name)!.reduce((a, b) => a * b)
    expect(weights.bytes).toBe(5 * 4 * 8 + 2 * matrices.reduce((sum, name) => sum + size(name), 0))

    const tensor = tf.tidy(() => weights.get(MATRIX))
    expect(weights.get(MATRIX)).toBe(tensor)
    // Products go on with the matrix in the file, so that they give the same bits.
    expect(weights.matrix(MATRIX)).toHaveProperty('read')
    expect(tf.memory().numBytes - before).toBe(5 * 4 * 8 + 4 * size(MATRIX))
    expect(weights.has('layers.2.mlp.down.weight')).toBe(false)
    expect(weights.find('layers.2.mlp.down.weight')).toBeUndefined()
    for (const missing of [() => weights.get('no.weight'), () => weights.matrix('no.weight')]) {
      expect(missing).toThrow(expect.objectContaining({ code: 'WEIGHT_MISSING' }))
    }
  })

  test('a model that was disposed has closed its files', async () => {
    const model = await open('llama', { weights: 'file' })
    const embedding = model.weights.matrix('embedding.weight')
    model.dispose()
    if (!('read' in embedding)) throw new Error('it is in memory')
    expect(() => embedding.read(0, new Float32Array(8))).toThrow(
      expect.objectContaining({ code: 'FILE_CLOSED' }),
    )
  })

  test('a place there is none of leaves nothing', async () => {
    const nowhere = { weights: 'gpu' } as unknown as OpenWeightsOptions
    await expect(open('llama', nowhere)).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  })

  test('is where they go that do not fit, and those that fit nowhere are refused with figures', async () => {
    const insideOf = (model: DecoderModel) => !('read' in model.weights.matrix(MATRIX))
    using small = await open('llama', {})
    expect(insideOf(small)).toBe(true)
    // Pages that are never written to take up no memory of the machine.
    const fill = (rest: number) => {
      const length = Math.floor((bytesFree() - rest) / 4 / 4)
      return [1, 2, 3, 4].map(() => tensorFrom([length], () => {}))
    }
    const parts = fill(256 * 2 ** 20)
    try {
      using large = await open('llama', {})
      expect(insideOf(large)).toBe(false)
      using forced = await open('llama', { weights: 'memory' })
      expect(insideOf(forced)).toBe(true)
      parts.push(...fill(100))
      await expect(open('llama', {})).rejects.toMatchObject({
        code: 'MEMORY_EXHAUSTED',
        message: expect.stringMatching(
          /what of the model has to be there beside matrices left in files takes/,
        ),
      })
    } finally {
      tf.dispose(parts)
    }
  })
})

describeOnBackends('a model whose weights are not float32 in memory', () => {
  const cases = MODELS.flatMap((name) => OUTSIDE.map((place) => [name, place] as const))
  test.each(cases)('%s, %s: computes and continues as in memory', async (name, place) => {
    using memory = await open(name, { weights: 'memory' })
    using outside = await open(name, { weights: place })
    const sequences = new Sequences([[1, 2, 3], [4]])
    const [expected, found] = [memory, outside].map((model) => take(model.forward(sequences)))
    // Products that read blocks round their activations to 15 bits.
    expect(difference(found!, expected!)).toBeLessThan(5e-4)
    const texts = await Promise.all([memory, outside].map(continued))
    expect(texts[1]).toEqual(texts[0])
  })
})

async function continued(model: DecoderModel): Promise<number[]> {
  const tokens: number[] = []
  for await (const token of generateTokens(model, [1, 2, 3], { maxTokens: 8, stopTokens: [] }))
    tokens.push(token)
  return tokens
}
