import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { describeOnBackends } from '../../test/backends'
import { encoderFolder, GOLDEN_ENCODINGS } from '../../test/golden-encoders'
import { expectNoTensorsLeft } from '../../test/leaks'
import { readSafetensors, type SafetensorsTensor, writeSafetensors } from '../files/safetensors-file'
import { loadSentenceEncoder } from './load-sentence-encoder'
import { SentenceEncoder, type SentenceEncoderParts } from './sentence-encoder'

const { texts, pairs } = GOLDEN_ENCODINGS
const TEXTS = texts.map(({ text }) => text)
const PAIRS = pairs.map(({ first, second }) => [TEXTS[first]!, TEXTS[second]!] as const)
/** Tolerances, larger for products with int8 matrices, which also round their inputs. */
const TOLERANCE = { sentence: 1e-5, gate: 2e-4, logits: 2e-3 }

function expectClose(found: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(found.length).toBe(expected.length)
  for (const [i, value] of expected.entries())
    expect(Math.abs(found[i]! - value), `${i}`).toBeLessThan(tolerance)
}

describeOnBackends('sentence encoders', () => {
  test.each(['sentence', 'gate'] as const)('%s embeds as PyTorch does, together and alone', async (name) => {
    using encoder = await loadSentenceEncoder(encoderFolder(name))
    expect(encoder.name).toBe(name)
    expect(encoder.dimensions).toBe(name === 'gate' ? 64 : 24)
    const together = encoder.embed(TEXTS)
    for (const [i, expected] of texts.entries()) {
      expectClose(together[i]!, expected[name], TOLERANCE[name])
      expectClose(encoder.embed([TEXTS[i]!])[0]!, expected[name], TOLERANCE[name])
    }
  })

  test('pairs score as in PyTorch, together and alone', async () => {
    using encoder = await loadSentenceEncoder(encoderFolder('gate'))
    const logits = pairs.map(({ logit }) => logit)
    expectClose(encoder.score(PAIRS), logits, TOLERANCE.logits)
    expectClose(
      PAIRS.map((pair) => encoder.score([pair])[0]!),
      logits,
      TOLERANCE.logits,
    )
  })

  test('more texts than a batch holds come back in their order', async () => {
    using encoder = await loadSentenceEncoder(encoderFolder('gate'))
    const many = Array.from({ length: 120 }, (_, i) => i % TEXTS.length)
    const found = encoder.embed(many.map((i) => TEXTS[i]!))
    for (const [at, i] of many.entries()) expectClose(found[at]!, texts[i]!.gate, TOLERANCE.gate)
    expect(encoder.embed([])).toEqual([])
  })

  test('it can be asked in the middle of other work, whose tensors it leaves alone', async () => {
    using encoder = await loadSentenceEncoder(encoderFolder('gate'))
    const [sum] = tf.tidy(() => {
      const before = tf.tensor1d([1, 2])
      const [logit] = encoder.score(PAIRS.slice(0, 1))
      return [tf.add(before, logit!).dataSync()[0]!]
    })
    expectClose([sum! - 1], [pairs[0]!.logit], TOLERANCE.logits)
  })
})

describe('folders', () => {
  expectNoTensorsLeft()
  let folder: string
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'encoder-')), 'copy')
    await cp(encoderFolder('gate'), folder, { recursive: true })
  })
  afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }))

  const vector: SafetensorsTensor = { dtype: 'F32', shape: [24], data: new Float32Array(24) }
  const save = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value))
  const refused = (code: string, message: RegExp) =>
    expect(loadSentenceEncoder(folder)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    })

  test('the weights are named by the digest of their file', async () => {
    const bytes = await readFile(join(folder, 'gate.safetensors'))
    using encoder = await loadSentenceEncoder(folder)
    expect(encoder.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
  })

  test('an encoder that was not trained on pairs says so', async () => {
    using encoder = await loadSentenceEncoder(encoderFolder('sentence'))
    expect(() => encoder.score(PAIRS)).toThrow(expect.objectContaining({ code: 'HEAD_MISSING' }))
  })

  test('what is missing is named', async () => {
    const tensors = { 'head.weight': { ...vector, shape: [1, 24] }, 'head.bias': { ...vector, shape: [24] } }
    await writeSafetensors(join(folder, 'gate.safetensors'), tensors)
    await refused('TENSOR_SHAPE', /"head.bias" .* is \[24\]; the configuration says \[1\]/)
    await writeSafetensors(join(folder, 'gate.safetensors'), { 'embeddings.LayerNorm.weight': vector })
    await refused('TENSOR_MISSING', /no tensor "embeddings.word_embeddings.weight" \[274,24\]/)
    await rm(join(folder, 'config.json'))
    await refused('CONFIG_MISSING', /no config.json/)
  })

  test('a matrix of int8 needs its scales, and a vector is never int8', async () => {
    const words: SafetensorsTensor = { dtype: 'I8', shape: [274, 24], data: new Int8Array(274 * 24) }
    const gate = join(folder, 'gate.safetensors')
    await writeSafetensors(gate, { 'embeddings.word_embeddings.weight': words })
    await refused('TENSOR_MISSING', /"embeddings.word_embeddings.weight.scale" \[274\]/)
    const bias: SafetensorsTensor = { dtype: 'I8', shape: [1], data: new Int8Array(1) }
    await writeSafetensors(gate, { 'head.weight': { ...vector, shape: [1, 24] }, 'head.bias': bias })
    await refused('DTYPE_UNSUPPORTED', /"head.bias" .* is I8/)
  })

  test('another architecture or another pooling is refused', async () => {
    await save('config.json', { model_type: 'roberta' })
    await refused('CONFIG_INVALID', /model_type/)
    await save('config.json', { model_type: 'bert', hidden_size: 24, num_attention_heads: 5 })
    await refused('CONFIG_INVALID', /24 does not divide among 5 heads/)
    await cp(encoderFolder('sentence'), folder, { recursive: true, force: true })
    await save('1_Pooling/config.json', { pooling_mode_cls_token: true })
    await refused('CONFIG_INVALID', /mean pooling/)
  })

  test('a tokenizer with more tokens than the encoder knows is refused when it is used', async () => {
    const words: SafetensorsTensor = { dtype: 'F32', shape: [3, 24], data: new Float32Array(72) }
    await cp(encoderFolder('sentence'), folder, { recursive: true, force: true })
    const file = await readSafetensors(join(folder, 'model.safetensors'))
    const tensors: Record<string, SafetensorsTensor> = {}
    for (const { name, shape } of file.tensors())
      tensors[name] = { dtype: 'F32', shape, data: (await file.read(name)) as Float32Array }
    tensors['embeddings.word_embeddings.weight'] = words
    await rm(join(folder, 'gate.safetensors'))
    await writeSafetensors(join(folder, 'model.safetensors'), tensors)
    const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'))
    await save('config.json', { ...config, vocab_size: 3 })
    using encoder = await loadSentenceEncoder(folder)
    expect(() => encoder.embed(['the'])).toThrow(expect.objectContaining({ code: 'TOKEN_OUT_OF_RANGE' }))
  })
})

test('disposing an encoder frees its tensors and does not look through its embeddings', () => {
  const table = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('looked through')
      },
    },
  )
  const norm = { weight: tf.tensor1d([1]), bias: tf.tensor1d([0]) }
  const weights = { words: table, positions: table, tokenTypes: table, embeddingNorm: norm, layers: [] }
  const parts = { name: 'x', sha256: '', config: { dModel: 1 }, weights } as unknown as SentenceEncoderParts
  new SentenceEncoder(parts).dispose()
  expect([norm.weight.isDisposed, norm.bias.isDisposed]).toEqual([true, true])
})
