import { readFileSync } from 'node:fs'
import * as tf from '@tensorflow/tfjs-core'
import { useBackend } from '@wise-edit/kernels'
import { describeWhere, gemma3, smollm2 } from '@wise-edit/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateBatch, generateTokens, type LanguageModel, loadModel, Sequences } from '../src'
import { expectNoTensorsLeft } from './leaks'

interface Top {
  ids: number[]
  logits: number[]
}

interface Continuation {
  prompt: string
  ids: number[]
  tokens: number[]
  smallestLead: number
  first: Top
  last: Top
}

// As long as the golden texts, past end tokens as well.
const GREEDY = { maxTokens: 20, stopTokens: [] }

// The golden values are written by tooling/parity/smollm2_golden.py and gemma3_golden.py.
describe.each([
  ['SmolLM2-135M-Instruct', smollm2, 'smollm2.json'],
  ['Gemma 3 270M', gemma3, 'gemma3.json'],
] as const)('%s', (name, { path, missing }, file) =>
  describeWhere(path !== undefined, 'beside transformers', missing, () => {
    const cases = JSON.parse(
      readFileSync(new URL(`./golden/${file}`, import.meta.url), 'utf8'),
    ) as Continuation[]
    let model: LanguageModel
    beforeAll(async () => {
      model = await loadModel(path as string)
      // Makes the rotary tables, which the model keeps.
      tf.dispose(model.decoder.forward(new Sequences([[0]])))
    }, 300_000)
    afterAll(() => model.dispose())
    expectNoTensorsLeft()

    test('prompts become the same tokens', () => {
      for (const { prompt, ids } of cases) expect(model.encode(prompt)).toEqual(ids)
    })

    test('20 prompts of one batch go on with the same 20 tokens, from the same logits', async () => {
      const logits: Float32Array[] = []
      const head = (_: tf.Tensor, output: tf.Tensor) =>
        void logits.push(output.dataSync().slice() as Float32Array)
      const prompts = cases.map(({ ids }) => ids)
      const found = await generateBatch(model.decoder, prompts, {
        ...GREEDY,
        interventions: { capture: { head } },
      })
      for (const [row, { prompt, tokens }] of cases.entries()) expect(found[row], prompt).toEqual(tokens)
      const largest = Math.max(
        ...cases.flatMap(({ first, last }, row) => [
          distance(logits[0]!, row, cases.length, first),
          distance(logits[GREEDY.maxTokens - 1]!, row, cases.length, last),
        ]),
      )
      const lead = Math.min(...cases.map(({ smallestLead }) => smallestLead))
      console.info(
        `${name} on ${(await useBackend()).name}: 400 of 400 tokens equal; logits differ by ${largest.toExponential(1)} at most, and no token led by less than ${lead.toExponential(1)}.`,
      )
      expect(largest).toBeLessThan(lead / 2)
    })

    test('a prompt alone goes on as it does in the batch, where the lead was smallest', async () => {
      const closest = [...cases].sort((a, b) => a.smallestLead - b.smallestLead).slice(0, 2)
      for (const { prompt, ids, tokens } of closest) {
        const found: number[] = []
        for await (const token of generateTokens(model.decoder, ids, GREEDY)) found.push(token)
        expect(found, prompt).toEqual(tokens)
      }
    })
  }),
)

/** The largest difference of the golden logits from those of a row of `[rows, vocabulary]`. */
function distance(logits: Float32Array, row: number, rows: number, top: Top): number {
  const vocabulary = logits.length / rows
  return Math.max(...top.ids.map((id, i) => Math.abs(logits[row * vocabulary + id]! - top.logits[i]!)))
}
