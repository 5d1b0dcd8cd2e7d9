import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { describeOnBackends } from '../../test/backends'
import { loadGoldenModel } from '../../test/golden-models'
import { scripted } from '../../test/scripted'
import { DecoderModel } from '../model/decoder'
import { Sequences } from '../model/sequences'
import { type GenerateTokensOptions, generateBatch, generateTokens } from './generate'
import { argmax } from './sample'

const PROMPT = [5, 9, 4]
const END = 2

describeOnBackends('generation', () => {
  let model: DecoderModel
  beforeAll(async () => {
    model = await loadGoldenModel('llama')
    // Creates the rotary tables, which the model keeps.
    model.forward(new Sequences([[1]])).dispose()
  })
  afterAll(() => model.dispose())

  const collect = async (options: GenerateTokensOptions, prompt: readonly number[] = PROMPT) => {
    const tokens: number[] = []
    for await (const token of generateTokens(model, prompt, options)) tokens.push(token)
    return tokens
  }
  const script = (...texts: number[][]) => scripted(texts, model.config.vocabSize)

  test('ends after maxTokens', async () => {
    for (const maxTokens of [0, 1, 5]) {
      expect(await collect({ maxTokens, interventions: script([7, 8, 9, 7, 8, 9]) })).toEqual(
        [7, 8, 9, 7, 8, 9].slice(0, maxTokens),
      )
    }
  })

  test('ends before a stop token: the model’s own, or those asked for', async () => {
    const interventions = () => script([7, 8, END, 9])
    expect(await collect({ interventions: interventions() })).toEqual([7, 8])
    expect(await collect({ stopTokens: [8], interventions: interventions() })).toEqual([7])
    expect(await collect({ stopTokens: [], maxTokens: 4, interventions: interventions() })).toEqual([
      7,
      8,
      END,
      9,
    ])
    expect(await collect({ interventions: script([END]) })).toEqual([])
  })

  test('ends after the token with which a text is complete', async () => {
    const ended = (_: number, tokens: readonly number[]) => tokens.at(-1) === 8
    expect(await collect({ ended, interventions: script([7, 8, 9]) })).toEqual([7, 8])
    const passes = { count: 0 }
    const interventions = script([7, 7, 8, 9], [8, 9, 9, 9], [7, 7, END])
    const rows = await generateBatch(model, [PROMPT, PROMPT, PROMPT], {
      ended: (row, tokens) => {
        passes.count++
        return row < 2 && ended(row, tokens)
      },
      interventions,
    })
    expect(rows).toEqual([[7, 7, 8], [8], [7, 7]])
    expect(passes.count).toBe(6)
  })

  test('reads a long prompt in pieces, and goes on as after the whole', async () => {
    const { config, weights } = await loadGoldenModel('llama')
    using long = new DecoderModel({ ...config, maxPositions: 4096 }, weights)
    const prompt = Array.from({ length: 1500 }, (_, i) => 3 + ((i * i) % 11))
    const passes: number[] = []
    const embed = vi.spyOn(long, 'embed').mockImplementation((sequences, ...more) => {
      passes.push(sequences.tokens)
      return DecoderModel.prototype.embed.call(long, sequences, ...more)
    })
    const go = async (options: GenerateTokensOptions) => {
      const tokens: number[] = []
      for await (const token of generateTokens(long, prompt, { maxTokens: 4, stopTokens: [], ...options })) {
        tokens.push(token)
      }
      return tokens
    }
    const before = tf.memory().numTensors
    const inPieces = await go({})
    expect(passes.splice(0)).toEqual([512, 512, 476, 1, 1, 1])
    const rotary = tf.memory().numTensors - before
    // Interventions see the whole prompt at once.
    expect(await go({ interventions: { capture: {} } })).toEqual(inPieces)
    expect(passes).toEqual([1500, 1, 1, 1])
    expect(tf.memory().numTensors - before).toBe(rotary)
    embed.mockRestore()
  })

  test('reports the logits of the prompt and of each drawn token', async () => {
    const prompt = Array.from({ length: 150 }, (_, i) => 3 + ((i * i) % 11))
    using long = new DecoderModel(
      { ...model.config, maxPositions: 256 },
      (await loadGoldenModel('llama')).weights,
    )
    const whole = long.forward(new Sequences([prompt]))
    const expected = (await whole.data()).subarray(0, 149 * model.config.vocabSize)
    whole.dispose()
    const reported = async (options: GenerateTokensOptions) => {
      const [read, drawn]: [number[], number[]] = [[], []]
      const tokens: number[] = []
      const found = { onPromptLogits: (logits: Float32Array) => void read.push(...logits) }
      const onLogits = (logits: Float32Array, token: number) => {
        expect(argmax(logits)).toBe(token)
        drawn.push(token)
      }
      for await (const token of generateTokens(long, prompt, { ...found, onLogits, ...options }))
        tokens.push(token)
      expect(read).toHaveLength(expected.length)
      expect(read.every((value, i) => Math.abs(value - (expected[i] as number)) < 1e-3)).toBe(true)
      return { tokens, drawn }
    }
    const { tokens, drawn } = await reported({ maxTokens: 3, stopTokens: [] })
    expect(drawn).toEqual(tokens)
    expect(await reported({ maxTokens: 0 })).toEqual({ tokens: [], drawn: [expect.any(Number)] })
    await reported({ maxTokens: 1, pieceTokens: 40 })
    await reported({ maxTokens: 1, interventions: { capture: {} } })
  })

  test('ends when the context is full', async () => {
    const { maxPositions } = model.config
    const prompt = new Array<number>(maxPositions - 3).fill(5)
    // The last token needs no position: nothing is read after it.
    expect(await collect({ stopTokens: [] }, prompt)).toHaveLength(4)
    await expect(collect({}, new Array(maxPositions + 1).fill(5))).rejects.toMatchObject({
      code: 'TEXT_TOO_LONG',
    })
  })

  test('each text of a batch ends by itself', async () => {
    const interventions = script([7, END, 9, 9], [END], [8, 8, 8, END])
    expect(await generateBatch(model, [[5], [6, 7], [8, 9, 10]], { interventions })).toEqual([
      [7],
      [],
      [8, 8, 8],
    ])
  })

  test('a seed gives the same text again, another seed another, and greedy needs none', async () => {
    const options = { maxTokens: 12, temperature: 1.5, stopTokens: [] }
    const one = await collect({ ...options, seed: 1 })
    expect(await collect({ ...options, seed: 1 })).toEqual(one)
    expect(await collect({ ...options, seed: 'one' })).not.toEqual(one)
    expect(await collect({ ...options, seed: 2 })).not.toEqual(one)
    expect(await collect({ ...options })).toEqual(await collect({ ...options, seed: 0 }))
    const greedy = { maxTokens: 12, stopTokens: [] }
    expect(await collect({ ...greedy, seed: 1 })).toEqual(await collect({ ...greedy, seed: 2 }))
  })

  test('equal prompts of a batch draw different texts, the first as it would alone', async () => {
    const options = { maxTokens: 12, temperature: 1.5, stopTokens: [], seed: 3 }
    const [one, two] = await generateBatch(model, [PROMPT, PROMPT], options)
    expect(one).toEqual(await collect(options))
    expect(two).not.toEqual(one)
  })

  test('an abort throws its reason, before the first token or between two', async () => {
    await expect(collect({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
    const controller = new AbortController()
    const tokens: number[] = []
    const run = async () => {
      const options = { signal: controller.signal, stopTokens: [] }
      for await (const token of generateTokens(model, PROMPT, options)) {
        tokens.push(token)
        if (tokens.length === 3) controller.abort(new Error('enough'))
      }
    }
    await expect(run()).rejects.toThrow('enough')
    expect(tokens).toHaveLength(3)
  })

  test('timers run between tokens, so that one of them can abort', async () => {
    const signal = AbortSignal.timeout(20)
    const prompt = [5]
    const run = async () => {
      for (;;) await collect({ signal, stopTokens: [], maxTokens: 60 }, prompt)
    }
    await expect(run()).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  test('leaving the loop early, or a failure inside, leaves no tensors', async () => {
    for await (const _ of generateTokens(model, PROMPT, { stopTokens: [] })) break
    const { intercept } = script([7, 8])
    let step = 0
    const head: NonNullable<typeof intercept>[string] = (...call) => {
      if (step++ === 2) throw new Error('inside')
      return intercept!.head!(...call)
    }
    await expect(collect({ interventions: { intercept: { head } } })).rejects.toThrow('inside')
  })

  test('prompts and options that cannot be used are refused', async () => {
    await expect(collect({}, [])).rejects.toMatchObject({ code: 'EMPTY_SEQUENCE' })
    await expect(collect({}, [41])).rejects.toThrow(/token id 41 in row 0; the vocabulary holds 0 to 40/)
    await expect(collect({}, [-1])).rejects.toMatchObject({ code: 'TOKEN_OUT_OF_RANGE' })
    await expect(collect({ maxTokens: Number.NaN })).rejects.toMatchObject({ code: 'OPTION_INVALID' })
    await expect(collect({ temperature: -1 })).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  })
})
