import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeOnBackends } from '../../test/backends'
import { loadGoldenModel } from '../../test/golden-models'
import type { DecoderModel } from '../model/decoder'
import { Sequences } from '../model/sequences'
import { type GenerateTokensOptions, generateTokens } from './generate'
import { TextBatch } from './text-batch'
import { type TextToWrite, writeTogether } from './write-together'

describeOnBackends('texts that are written together', () => {
  let model: DecoderModel
  beforeAll(async () => {
    model = await loadGoldenModel('llama')
    // Creates the rotary tables, which the model keeps.
    model.forward(new Sequences([[1]])).dispose()
  })
  afterAll(() => model.dispose())

  const louder = (row: number): GenerateTokensOptions['interventions'] => ({
    intercept: { 'layers.1.mlp.down': (input, module) => tf.mul(module(input), 1 + row) },
  })
  const PROMPTS = [[5, 9, 4], [7], [3, 3, 8, 1, 6, 2, 9], [1, 2], [8, 8, 8, 8, 4], [6], [9, 9]]
  const texts: TextToWrite[] = PROMPTS.map((prompt, row) => ({
    prompt,
    maxTokens: 3 + ((row * 5) % 7),
    stopTokens: [],
    ended: (_, tokens) => row === 4 && tokens.length === 2,
    interventions: row % 3 === 0 ? undefined : louder(row),
  }))
  const write = (prompt: ArrayLike<number>, options: GenerateTokensOptions) =>
    generateTokens(model, prompt, options)
  const inBatch = (turn?: (step: () => Promise<void>) => Promise<void>) => {
    const batch = new TextBatch(model, { turn, readsPrompts: true })
    return (prompt: ArrayLike<number>, options: GenerateTokensOptions) => write(prompt, { ...options, batch })
  }

  test('have the tokens that each has alone, in order, in few steps', async () => {
    const alone: number[][] = []
    for (const { prompt, ...options } of texts) {
      const tokens: number[] = []
      for await (const token of write(prompt, options)) tokens.push(token)
      alone.push(tokens)
    }
    let steps = 0
    const counted = inBatch((step) => {
      steps++
      return step()
    })
    const ended: [number, readonly number[]][] = []
    const onText = (...text: [number, readonly number[]]) => ended.push(text)
    expect(await writeTogether(counted, texts, { atOnce: 3, onText })).toEqual(alone)
    expect(ended.map(([, tokens]) => tokens)).toEqual(ended.map(([index]) => alone[index]))
    expect(ended.map(([index]) => index).sort()).toEqual([...texts.keys()])
    expect(steps).toBeLessThan(alone.flat().length / 2)
  })

  test('begin when there is room for them', async () => {
    let [running, most] = [0, 0]
    const lazy = function* () {
      for (const text of texts) {
        most = Math.max(most, ++running)
        yield text
      }
    }
    await writeTogether(inBatch(), lazy(), { atOnce: 3, onText: () => running-- })
    expect([running, most]).toEqual([0, 3])
  })

  test.each(['a text that fails', 'a signal'])('stop, and leave nothing, at %s', async (cause) => {
    const { numTensors } = tf.memory()
    const stop = new AbortController()
    let begun = 0
    const some = function* (): Generator<TextToWrite> {
      for (const text of texts) {
        const onLogits = () => {
          if (cause === 'a signal') stop.abort(new Error('stopped'))
          else throw new Error('stopped')
        }
        yield { ...text, onLogits: ++begun === 3 ? onLogits : undefined }
      }
    }
    const options = { atOnce: 3, signal: stop.signal }
    await expect(writeTogether(inBatch(), some(), options)).rejects.toThrow('stopped')
    expect(begun).toBe(3)
    expect(tf.memory().numTensors).toBe(numTensors)
  })
})
