import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs-core'
import { useBackend } from '@wise-edit/kernels'
import { bytesFree, tensorFrom } from '@wise-edit/kernels/internal'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectNoTensorsLeft } from '../test/leaks'
import { scripted } from '../test/scripted'
import { type GenerateOptions, LanguageModel, loadModel } from './language-model'
import { Sequences } from './model/sequences'
import { ggufTokenizer } from './tokenizer/gguf'

/** A model that counts from any number to twelve; most words are several tokens. */
const COUNTING = fileURLToPath(new URL('../test/golden/counting', import.meta.url))

let model: LanguageModel
beforeAll(async () => {
  await useBackend({ backend: 'wasm' })
  model = await loadModel(COUNTING)
  // Creates the rotary tables, which the model keeps.
  model.decoder.forward(new Sequences([[1]])).dispose()
})
afterAll(() => model.dispose())
expectNoTensorsLeft()

async function pieces(prompt: string, options: GenerateOptions = {}): Promise<string[]> {
  const all: string[] = []
  for await (const piece of model.stream(prompt, options)) all.push(piece)
  return all
}

const text = async (prompt: string, options?: GenerateOptions) => (await pieces(prompt, options)).join('')

/** Makes the model generate a text, one byte or merged token at a time, and nothing after it. */
function saying(words: string): GenerateOptions {
  const ids = [...model.encode(words), model.decoder.config.eosTokens[0] as number]
  return { interventions: scripted([ids], model.decoder.config.vocabSize) }
}

describe('generation', () => {
  test('goes on with the prompt until the model ends', async () => {
    expect(await text('eight nine')).toBe(' ten eleven twelve')
    expect(await text('twelve')).toBe('')
    expect(await text('one', { maxTokens: 2 })).toBe(' two')
  })

  test('a text is the same at any temperature near 0, and for the same seed', async () => {
    const warm = { temperature: 3, seed: 4, maxTokens: 10 }
    expect(await text('one', warm)).toBe(await text('one', warm))
    expect(await text('one', { ...warm, temperature: 1e-6 })).toBe(await text('one', { maxTokens: 10 }))
  })

  test('characters of several tokens come whole', async () => {
    const words = 'é 😀 漢字'
    expect(model.encode('😀').length).toBeGreaterThan(1)
    const found = await pieces('one', saying(words))
    expect(found.join('')).toBe(words)
    for (const piece of found) expect(piece).not.toContain('\uFFFD')
  })

  test('half a character at the end comes as the decoder writes it', async () => {
    const half = model.encode('😀').slice(0, 2)
    const interventions = scripted([[...model.encode('a'), ...half]], model.decoder.config.vocabSize)
    expect(await text('one', { interventions, maxTokens: 3 })).toMatch(/^a\uFFFD+$/)
  })

  test('an abort throws its reason', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(pieces('one', { signal })).rejects.toThrow('enough')
  })
})

describe('stop texts', () => {
  test('end the text across tokens, and are not returned', async () => {
    const stop = ['n eleven']
    expect(await pieces('eight', { stop })).toEqual([' nine', ' t', 'e'])
  })

  test.each([
    ['abcd', ['cd'], 'ab'],
    ['abcabd', ['abd'], 'abc'],
    ['aaab', ['aab'], 'a'],
    ['ab', ['abc'], 'ab'],
    ['abab', ['x', 'ba'], 'a'],
    ['stop', ['stop'], ''],
    ['xabcy', ['abcd', 'c'], 'xab'],
    ['é😀é', ['😀'], 'é'],
  ])('%j stopped by %j is %j', async (words, stop, expected) => {
    expect(await text('one', { ...saying(words), stop })).toBe(expected)
  })

  test('streams any text up to the first stop text, and no part of the stop text', async () => {
    const word = (maxLength: number) =>
      fc.string({ unit: fc.constantFrom('a', 'b', 'é', ' '), minLength: 1, maxLength })
    await fc.assert(
      fc.asyncProperty(word(12), fc.array(word(3), { maxLength: 2 }), async (words, stop) => {
        const ends = stop.map((end) => words.indexOf(end)).filter((at) => at >= 0)
        const expected = ends.length > 0 ? words.slice(0, Math.min(...ends)) : words
        expect(await text('one', { ...saying(words), stop, maxTokens: 30 })).toBe(expected)
      }),
      { numRuns: 60, seed: 9 },
    )
  })

  test('an empty one is refused', async () => {
    await expect(pieces('one', { stop: [''] })).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  })
})

describe('queries', () => {
  test.each([
    ['one two', 'three', 'one two three'],
    ['one two ', 'three', 'one two three'],
    ['one two', ' three', 'one two three'],
    ['a\n', 'b', 'a\nb'],
  ])('%j and %j are read as %j', (prompt, target, joined) => {
    const query = model.query(prompt, target)
    expect([...query.prompt, ...query.target]).toEqual(model.encode(joined))
    expect(model.tokenizer.decode(query.target).trim()).toBe(target.trim())
  })

  test('a token across the seam belongs to the target', () => {
    const query = model.query('eight ', 'nine')
    expect(model.tokenizer.decode(query.target)).toBe(' nine')
    expect(query.prompt).toEqual(model.encode('eight'))
  })

  test('prompt and target together are the text, for any text', () => {
    const words = fc.string({
      unit: fc.constantFrom('a', 'one', ' two', ' ', '\n', 'é'),
      minLength: 1,
      maxLength: 6,
    })
    fc.assert(
      fc.property(words, words, (prompt, target) => {
        fc.pre(prompt.trim() !== '' && target.trim() !== '')
        const query = model.query(prompt, target)
        const read = model.tokenizer.decode([...query.prompt, ...query.target])
        expect(read.startsWith(prompt) && read.endsWith(target)).toBe(true)
        expect(read.length - prompt.length - target.length).toBeLessThanOrEqual(1)
      }),
      { numRuns: 200, seed: 2 },
    )
  })

  test.each([
    ['', 'x'],
    ['x', ''],
    ['x ', ''],
    ['', ''],
  ])('%j and %j are refused', (prompt, target) => {
    expect(() => model.query(prompt, target)).toThrow(expect.objectContaining({ code: 'TARGET_EMPTY' }))
  })
})

describe('first and last tokens', () => {
  const tokens = ['<s>', '</s>', 'a', 'b']
  const asking = (add: { bos: boolean; eos: boolean }) => {
    const tokenizer = ggufTokenizer(
      {
        'tokenizer.ggml.model': 'gpt2',
        'tokenizer.ggml.pre': 'gpt-2',
        'tokenizer.ggml.tokens': tokens,
        'tokenizer.ggml.merges': [],
        'tokenizer.ggml.token_type': [3, 3, 1, 1],
        'tokenizer.ggml.bos_token_id': 0,
        'tokenizer.ggml.eos_token_id': 1,
        'tokenizer.ggml.add_bos_token': add.bos,
        'tokenizer.ggml.add_eos_token': add.eos,
      },
      'x.gguf',
    )
    const asked = new LanguageModel('x', model.decoder, tokenizer)
    return (text: string) =>
      asked
        .encode(text)
        .map((id) => tokens[id])
        .join('')
  }

  test.each([
    [{ bos: true, eos: false }, 'ab', '<s>ab'],
    [{ bos: true, eos: false }, '<s>ab', '<s>ab'],
    [{ bos: true, eos: true }, '<s>ab', '<s>ab'],
    [{ bos: true, eos: true }, 'ab', '<s>ab'],
    [{ bos: true, eos: true }, '', '<s>'],
    [{ bos: false, eos: true }, 'ab', 'ab'],
    [{ bos: false, eos: false }, '<s><s>ab', '<s><s>ab'],
    [{ bos: true, eos: true }, 'a</s>', '<s>a</s>'],
    [{ bos: false, eos: false }, 'a</s>', 'a</s>'],
  ])('with %j, %j is read as %j', (add, text, expected) => {
    expect(asking(add)(text)).toBe(expected)
  })
})

test('a model without a chat template says so', () => {
  expect(() => model.chatPrompt([{ role: 'user', content: 'one' }])).toThrow(/no chat template/)
})

describe('loading', () => {
  test('tells how far it is, and gives everything back', async () => {
    const before = tf.memory().numTensors
    const progress: number[] = []
    const loaded = await loadModel(COUNTING, { onLoad: (done, total) => progress.push(done / total) })
    expect(progress.at(-1)).toBe(1)
    expect(loaded.name).toBe(COUNTING)
    expect(loaded.decoder.weights.bytes).toBe(4 * 27_552)
    loaded.decoder.forward(new Sequences([[1]])).dispose()
    loaded.dispose()
    loaded.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  test('a failure or an abort leaves nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'model-'))
    try {
      await cp(COUNTING, folder, { recursive: true })
      await writeFile(join(folder, 'tokenizer.json'), '{}')
      await expect(loadModel(folder)).rejects.toMatchObject({ code: 'TOKENIZER_MISSING' })
      await expect(loadModel(COUNTING, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/)
      await truncate(join(folder, 'model.safetensors'), 20_000)
      await expect(loadModel(folder)).rejects.toMatchObject({ code: 'SAFETENSORS_DAMAGED' })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})

test('an answer ends with its turn, even if no file names the token for it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'model-'))
  try {
    await cp(COUNTING, folder, { recursive: true })
    const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'))
    await writeFile(join(folder, 'config.json'), JSON.stringify({ ...config, eos_token_id: null }))
    for (const name of ['generation_config.json', 'tokenizer_config.json'])
      await writeFile(join(folder, name), '{}')
    const loaded = await loadModel(folder)
    expect(await loaded.generate('eight nine', { maxTokens: 20 })).toBe(' ten eleven twelve')
    loaded.dispose()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('a model that does not fit is refused with figures before a weight is loaded', async () => {
  const { bytes } = model.decoder.weights
  // Pages that are never written to take up no memory of the machine.
  const rest = bytesFree() - bytes + 4
  const parts = [1, 2, 3, 4].map(() => tensorFrom([Math.ceil(rest / 16)], () => {}))
  const { numTensors } = tf.memory()
  let loaded = 0
  await expect(loadModel(COUNTING, { weights: 'memory', onLoad: () => loaded++ })).rejects.toMatchObject({
    code: 'MEMORY_EXHAUSTED',
    message: expect.stringMatching(
      `MiB free of the 4096 MiB .* the model, at 4 bytes for each of ${bytes / 4} weights, takes \\d+ MiB`,
    ),
  })
  expect(loaded).toBe(0)
  expect(tf.memory().numTensors).toBe(numTensors)
  tf.dispose(parts)
  const fitting = await loadModel(COUNTING)
  fitting.dispose()
})
