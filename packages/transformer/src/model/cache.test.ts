import * as tf from '@tensorflow/tfjs-core'
import { canWriteTokens } from '@wise-edit/kernels/internal'
import { describe, expect, test } from 'vitest'
import { describeOnBackends } from '../../test/backends'
import {
  atTokens,
  difference,
  GOLDEN_MODELS,
  loadGoldenModel,
  readGolden,
  take,
} from '../../test/golden-models'
import { generateBatch, generateTokens } from '../generate/generate'
import { KeyValueCache } from './cache'
import type { DecoderModel } from './decoder'
import { Sequences } from './sequences'

const GREEDY = { maxTokens: 8, stopTokens: [] }

describeOnBackends('cached', () => {
  test.each(['llama', 'mistral'])(
    '%s: long texts, whose attention is in blocks, as in short pieces',
    async (name) => {
      using model = await loadGoldenModel(name, { maxPositions: 700 })
      const { dModel } = model.config
      const lengths = [600, 70, 520]
      const texts = lengths.map((length) => Array.from({ length }, (_, i) => 3 + ((i * i) % 37)))
      const alone = texts.map((text) => {
        const pieces = Array.from({ length: Math.ceil(text.length / 100) }, (_, i) =>
          text.slice(i * 100, (i + 1) * 100),
        )
        const chunks = inChunks(model, [pieces], 'left')
        const states = take(tf.concat(chunks, 1))
        tf.dispose(chunks)
        return states
      })
      for (const padding of ['left', 'right'] as const) {
        const sequences = new Sequences(texts, padding)
        const whole = take(finalStates(model, sequences))
        for (const [row, length] of lengths.entries()) {
          const first = row * 600 + (padding === 'left' ? 600 - length : 0)
          const found = whole.subarray(first * dModel, (first + length) * dModel)
          expect(difference(found, alone[row]!)).toBeLessThan(1e-4)
        }
      }
      const sequences = new Sequences(texts, 'left')
      const ends = take(tf.tidy(() => model.run(model.embed(sequences), sequences, { tail: 300 })))
      const expected = alone[0]!.subarray(300 * dModel)
      expect(difference(ends.subarray(0, 300 * dModel), expected)).toBeLessThan(1e-4)
    },
  )

  describe.each(GOLDEN_MODELS)('%s', (name) => {
    test('each token of a generation has the logits of a whole forward pass', async () => {
      using model = await loadGoldenModel(name)
      const [prompt] = (await readGolden(name)).rows as [number[]]
      const logits: Float32Array[] = []
      const head = (_: tf.Tensor, output: tf.Tensor) =>
        void logits.push(output.dataSync().slice() as Float32Array)
      const tokens = await generate(model, prompt, { ...GREEDY, interventions: { capture: { head } } })
      expect(tokens).toHaveLength(8)
      const whole = take(model.forward(new Sequences([[...prompt, ...tokens]])))
      // The captured output of the head is not multiplied by its factor yet.
      const { vocabSize, logitScale = 1 } = model.config
      for (const [step, output] of logits.entries()) {
        const at = (prompt.length - 1 + step) * vocabSize
        const found = output.map((logit) => logit * logitScale)
        expect(difference(found, whole.subarray(at, at + vocabSize))).toBeLessThan(1e-4)
      }
    })

    test('texts of a batch go on as each does alone', async () => {
      using model = await loadGoldenModel(name)
      const { rows } = await readGolden(name)
      const alone = []
      for (const row of rows) alone.push(await generate(model, row, GREEDY))
      expect(await generateBatch(model, rows, GREEDY)).toEqual(alone)
    })

    test('a text in chunks has the hidden states of the whole', async () => {
      using model = await loadGoldenModel(name)
      const { rows } = await readGolden(name)
      // The texts have equal length, so that they may be padded on either side.
      const texts = rows.map((row) => row.slice(0, 6))
      const whole = take(finalStates(model, new Sequences(texts)))
      const chunks = inChunks(
        model,
        texts.map((text) => [text.slice(0, 2), text.slice(2, 5), text.slice(5)]),
        'right',
      )
      expect(difference(take(tf.concat(chunks, 1)), whole)).toBeLessThan(1e-4)
      tf.dispose(chunks)
    })

    test('texts of different lengths in chunks, padded on the left', async () => {
      using model = await loadGoldenModel(name)
      const { rows } = await readGolden(name)
      const whole = take(finalStates(model, new Sequences(rows, 'left')))
      const chunks = inChunks(
        model,
        rows.map((row) => [row.slice(0, -4), row.slice(-4, -1), row.slice(-1)]),
        'left',
      )
      const joined = take(tf.concat(chunks, 1))
      expect(difference(atTokens(joined, rows, 'left'), atTokens(whole, rows, 'left'))).toBeLessThan(1e-4)
      tf.dispose(chunks)
    })
  })

  test('appends tokens one at a time with any room, and leaves no tensor', () => {
    const before = tf.memory().numTensors
    const cache = new KeyValueCache()
    const token = (at: number) => tf.fill<tf.Rank.R4>([2, 3, at === 0 ? 5 : 1, 4], at)
    for (let at = 0; at < 90; at++) {
      const { keys, values, tokens } = tf.tidy(() => {
        const { keys, values, tokens } = cache.append(1, token(at), tf.neg(token(at)))
        const part = (x: tf.Tensor4D) => tf.slice(x, [1, 2, 0, 3], [1, 1, tokens, 1]).dataSync()
        return { keys: part(keys), values: part(values), tokens }
      }) as unknown as { keys: Float32Array; values: Float32Array; tokens: number }
      expect(tokens).toBe(5 + at)
      const expected = [0, 0, 0, 0, 0, ...Array.from({ length: at }, (_, i) => i + 1)]
      expect([...keys]).toEqual(expected)
      expect([...values].map(Math.abs)).toEqual(expected)
    }
    expect(tf.memory().numTensors).toBe(before + 2)
    cache.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  test('there is room for the tokens that will come, and for no more', () => {
    const token = tf.ones<tf.Rank.R4>([1, 2, 1, 4])
    using cache = new KeyValueCache({ least: 3, most: 6 })
    const rooms = Array.from({ length: 8 }, () => {
      const { keys, tokens } = cache.append(0, token, token)
      return [tokens, keys.shape[2]]
    })
    const inPlace = canWriteTokens(token)
    const expected = [3, 3, 3, 6, 6, 6, 7, 8].map((room, i) => [i + 1, inPlace ? room : i + 1])
    expect(rooms).toEqual(expected)
    token.dispose()
  })

  test('a run from a layer in the middle caches the layers it runs', async () => {
    using model = await loadGoldenModel('llama')
    using cache = new KeyValueCache()
    const [text] = (await readGolden('llama')).rows as [number[]]
    const whole = new Sequences([text])
    const first = new Sequences([text.slice(0, 9)])
    const second = new Sequences([text.slice(9)], 'right', first)
    const [expected, found] = tf.tidy(() => {
      const hidden = model.run(model.embed(whole), whole, { to: 1 })
      const chunks = [
        model.run(tf.slice(hidden, [0, 0, 0], [1, 9, -1]), first, { from: 1, cache }),
        model.run(tf.slice(hidden, [0, 9, 0], [1, -1, -1]), second, { from: 1, cache }),
      ]
      return [model.run(hidden, whole, { from: 1 }), tf.concat(chunks, 1)]
    }) as [tf.Tensor, tf.Tensor]
    expect(difference(take(found), take(expected))).toBeLessThan(1e-4)
  })
})

async function generate(...args: Parameters<typeof generateTokens>): Promise<number[]> {
  const tokens: number[] = []
  for await (const token of generateTokens(...args)) tokens.push(token)
  return tokens
}

function finalStates(model: DecoderModel, sequences: Sequences, cache?: KeyValueCache): tf.Tensor3D {
  return tf.tidy(() => model.run(model.embed(sequences), sequences, { cache }))
}

/** Returns the final hidden states of each chunk of the texts. */
function inChunks(model: DecoderModel, texts: number[][][], padding: 'left' | 'right'): tf.Tensor3D[] {
  using cache = new KeyValueCache()
  const textTokens = Math.max(...texts.map((chunks) => chunks.flat().length))
  let sequences: Sequences | undefined
  return texts[0]!.map((_, i) => {
    const rows = texts.map((chunks) => chunks[i]!)
    const next = new Sequences(rows, padding, sequences, textTokens)
    sequences = next
    return finalStates(model, next, cache)
  })
}
