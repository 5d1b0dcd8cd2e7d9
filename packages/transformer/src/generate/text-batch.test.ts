import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeOnBackends } from '../../test/backends'
import { loadGoldenGguf, loadGoldenModel } from '../../test/golden-models'
import type { DecoderModel } from '../model/decoder'
import type { Interventions } from '../model/modules'
import { Sequences } from '../model/sequences'
import { type GenerateTokensOptions, generateTokens } from './generate'
import { TextBatch } from './text-batch'

const LONG = Array.from({ length: 19 }, (_, i) => (i * 7) % 10)
const PROMPTS = [[5, 9, 4], [7], [3, 3, 8, 1, 6, 2, 9], LONG, [8, 8, 8, 8, 4], [6], [...LONG, 3, 5]]

/** Models with their weights as float32, and one as stored, by name and place of the weights. */
const MODELS: [string, 'stored'?][] = [['llama'], ['gpt2'], ['gemma3'], ['phi3'], ['gemma3', 'stored']]

interface Text {
  tokens: number[]
  logits: Float32Array[]
}

describe.each(MODELS)('texts written together by %s', (name, place) => {
  describeOnBackends('on backends', () => {
    let model: DecoderModel
    beforeAll(async () => {
      model = await (place ? loadGoldenGguf(name, place) : loadGoldenModel(name))
      // Creates the rotary tables, which the model keeps.
      model.forward(new Sequences([[1]])).dispose()
    })
    afterAll(() => model.dispose())

    const write = async (prompt: readonly number[], options: GenerateTokensOptions): Promise<Text> => {
      const text: Text = { tokens: [], logits: [] }
      const onLogits = (logits: Float32Array) => text.logits.push(logits.slice())
      const settings = { maxTokens: 9, stopTokens: [], onLogits, ...options }
      for await (const token of generateTokens(model, prompt, settings)) text.tokens.push(token)
      return text
    }

    /** Adds to the input of a projection: by row, with a count of the passes that it has seen. */
    const changed = (row: number): Interventions => ({
      intercept: {
        'layers.0.mlp.down': (input, module, sequences) =>
          tf.add(module(input), (row + sequences.past) * 0.05),
        'layers.1.attention.q': (input, module) => module(tf.mul(input, 1 + 0.1 * row)),
        head: (input, module) => tf.mul(module(input), 1 + 0.2 * row),
      },
    })

    test.each([
      ['no changes', false],
      ['no changes', true],
      ['changes of some', false],
      ['changes of some', true],
    ])('are the same as alone, with %s, prompts together: %s', async (changes, readsPrompts) => {
      const optionsOf = (row: number): GenerateTokensOptions => ({
        maxTokens: 5 + row,
        temperature: row % 2,
        seed: row,
        interventions: changes !== 'no changes' && row % 3 > 0 ? changed(row) : undefined,
      })
      const alone: Text[] = []
      for (const [row, prompt] of PROMPTS.entries()) alone.push(await write(prompt, optionsOf(row)))
      const batch = new TextBatch(model, { readsPrompts })
      const together = await Promise.all(
        PROMPTS.map((prompt, row) => write(prompt, { ...optionsOf(row), batch })),
      )
      const isExact = ['wasm', 'blas'].includes(tf.getBackend())
      for (const [row, text] of together.entries()) {
        expect(text.tokens).toEqual(alone[row]?.tokens)
        if (isExact) expect(text.logits, `row ${row}`).toEqual(alone[row]?.logits)
      }
    })
  })
})

describeOnBackends('a batch', () => {
  let model: DecoderModel
  beforeAll(async () => {
    model = await loadGoldenModel('llama')
    model.forward(new Sequences([[1]])).dispose()
  })
  afterAll(() => model.dispose())

  test('takes one step for all texts, without those that are aborted', async () => {
    let steps = 0
    const batch = new TextBatch(model, {
      turn: (step) => {
        steps++
        return step()
      },
    })
    const gone = new AbortController()
    const write = async (signal?: AbortSignal, maxTokens = 9) => {
      let count = 0
      const options = { batch, maxTokens, stopTokens: [], signal }
      for await (const _ of generateTokens(model, [5, 9, 4], options)) {
        count++
        if (signal && count === 3) gone.abort(new Error('gone'))
      }
      return count
    }
    const texts = await Promise.allSettled([write(), write(gone.signal), write(undefined, 4)])
    expect(texts.map((text) => text.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(texts[1]).toMatchObject({ reason: new Error('gone') })
    expect(steps).toBeLessThanOrEqual(10)
  })

  test('fails only the text whose change fails', async () => {
    const batch = new TextBatch(model)
    let passes = 0
    const interventions: Interventions = {
      capture: {
        head: () => {
          if (++passes === 3) throw new Error('broken')
        },
      },
    }
    const write = async (options: GenerateTokensOptions) => {
      let count = 0
      const settings = { batch, maxTokens: 6, stopTokens: [], ...options }
      for await (const _ of generateTokens(model, [5, 9], settings)) count++
      return count
    }
    const texts = await Promise.allSettled([write({}), write({ interventions })])
    expect(texts).toEqual([
      { status: 'fulfilled', value: 6 },
      { status: 'rejected', reason: new Error('broken') },
    ])
  })
})
