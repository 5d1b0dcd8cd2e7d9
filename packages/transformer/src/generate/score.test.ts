import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeOnBackends } from '../../test/backends'
import { GOLDEN_MODELS, loadGoldenModel, readGolden } from '../../test/golden-models'
import type { DecoderModel } from '../model/decoder'
import { Sequences } from '../model/sequences'
import { argmax } from './sample'
import { type ScoreOptions, scoreTargets, type TargetQuery, type TargetScore, targetPositions } from './score'

describeOnBackends('scores', () => {
  let model: DecoderModel
  beforeAll(async () => {
    model = await loadGoldenModel('mistral')
    // Creates the rotary tables, which the model keeps.
    model.forward(new Sequences([[1]])).dispose()
  })
  afterAll(() => model.dispose())

  test.each(GOLDEN_MODELS)('%s: targets have the likelihoods of PyTorch', async (name) => {
    using golden = await loadGoldenModel(name)
    const { rows, values } = await readGolden(name)
    const queries = rows.map((row, r) => ({ prompt: row.slice(0, 3 + r), target: row.slice(3 + r) }))
    const scores = await scoreTargets(golden, queries)
    const { vocabSize } = golden.config
    const width = Math.max(...rows.map((row) => row.length))
    for (const [r, { prompt, target }] of queries.entries()) {
      for (const [i, token] of target.entries()) {
        const at = (r * width + prompt.length - 1 + i) * vocabSize
        const logits = [...values('logits').subarray(at, at + vocabSize)]
        expect(scores[r]!.predicted[i]).toBe(argmax(logits))
        expect(scores[r]!.nlls[i]).toBeCloseTo(logSumExp(logits) - logits[token]!, 3)
      }
    }
  })

  const texts = fc.array(fc.record({ prompt: tokens(1, 8), target: tokens(1, 5) }), {
    minLength: 1,
    maxLength: 12,
  })
  test('scores do not depend on how texts are batched', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 60 }), async (queries, batchTokens) => {
        const alone: TargetScore[] = []
        for (const query of queries) alone.push(...(await scoreTargets(model, [query])))
        expectEqual(await scoreTargets(model, queries, { batchTokens }), alone)
      }),
      { numRuns: 15, seed: 3 },
    )
  })

  test('more targets than have their logits at once are scored in their places', async () => {
    const queries = Array.from({ length: 40 }, (_, i) => ({
      prompt: [1 + (i % 9), 2, 3],
      target: [4, 1 + ((i * 7) % 11), 5].slice(0, 1 + (i % 3)),
    }))
    const alone: TargetScore[] = []
    for (const query of queries) alone.push(...(await scoreTargets(model, [query])))
    expectEqual(await scoreTargets(model, queries), alone)
    expect(alone.flatMap(({ nlls }) => nlls).length).toBeGreaterThan(64)
  })

  test('batches hold no more than batchTokens, unless one text is longer', async () => {
    const queries = [3, 9, 4, 4, 1, 7].map((length) => query(length))
    const batches: number[][] = []
    const asked: number[] = []
    const intervene: ScoreOptions['intervene'] = (promptLengths, indices) => {
      batches.push(promptLengths)
      asked.push(...indices)
      return {}
    }
    const done: [number, number][] = []
    const onProgress = (...progress: [number, number]) => void done.push(progress)
    await scoreTargets(model, queries, { batchTokens: 9, intervene, onProgress })
    expect(batches).toEqual([[9], [7], [4], [4], [3, 1]])
    expect(asked).toEqual([1, 5, 2, 3, 0, 4])
    expect(done.at(-1)).toEqual([6, 6])
  })

  test('changes of the model reach every batch', async () => {
    const gain = tf.zeros([model.config.dModel])
    const [score] = await scoreTargets(model, [query(3)], {
      intervene: () => ({ replace: { 'norm.weight': gain } }),
    })
    gain.dispose()
    expect(score!.nlls[0]).toBeCloseTo(Math.log(model.config.vocabSize), 5)
  })

  test('an abort throws its reason', async () => {
    const controller = new AbortController()
    const onProgress = () => controller.abort(new Error('enough'))
    const queries = [query(3), query(3)]
    const aborted = scoreTargets(model, queries, { batchTokens: 1, signal: controller.signal, onProgress })
    await expect(aborted).rejects.toThrow('enough')
  })

  test('refuses an empty part, and does nothing for no queries', async () => {
    expect(await scoreTargets(model, [])).toEqual([])
    const empty = { prompt: [], target: [3] }
    await expect(scoreTargets(model, [query(2), empty])).rejects.toThrow(/Query 1 has an empty prompt/)
    expect(() => targetPositions([{ prompt: [3], target: [] }])).toThrow(/Query 0 has an empty target/)
  })
})

/** Returns a query with one target token after a prompt of `length` tokens. */
function query(length: number): TargetQuery {
  return { prompt: Array.from({ length }, (_, i) => 3 + i), target: [5] }
}

function tokens(minLength: number, maxLength: number): fc.Arbitrary<number[]> {
  return fc.array(fc.integer({ min: 3, max: 40 }), { minLength, maxLength })
}

function expectEqual(found: TargetScore[], expected: TargetScore[]): void {
  expect(found.map(({ predicted }) => predicted)).toEqual(expected.map(({ predicted }) => predicted))
  for (const [i, { nlls }] of expected.entries()) {
    for (const [j, nll] of nlls.entries()) expect(found[i]!.nlls[j]).toBeCloseTo(nll, 4)
  }
}

function logSumExp(logits: readonly number[]): number {
  const top = Math.max(...logits)
  return top + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - top), 0))
}
