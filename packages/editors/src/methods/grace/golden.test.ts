import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '@wise-edit/core'
import type { DecoderModel, TargetQuery } from '@wise-edit/transformer'
import { expect, test } from 'vitest'
import { lastLogits, loadGoldenModel } from '../../../test/golden-model'
import { difference, readGolden } from '../../../test/golden-values'
import { labelsOf } from '../../training/labels'
import type { Codebook } from './codebook'
import { type EditSettings, editCodebook } from './edit'
import { replacingDownProjection } from './replace'

/** A sequence of edits that meets every rule, as tooling/parity/memory_golden.py makes it. */
interface Golden {
  model: string
  layer: number
  steps: number
  learningRate: number
  radius: number
  edits: TargetQuery[]
  results: { rule: string; losses: number[]; radii: number[] }[]
  codebook: { keys: number[]; values: number[]; labels: number[][] }
  queries: number[][]
  /** By which tokens are replaced; entry -1: the model itself. */
  answers: Record<EditSettings['replacement'], { entry: number; logits: number[] }[]>
}

const golden = readGolden<Golden>('grace')

test('codebook, values and answers are those of PyTorch', async () => {
  const decoder = await loadGoldenModel(golden.model)
  let codebook: Codebook | undefined
  for (const [i, query] of golden.edits.entries()) {
    const edited = await run(decoder, query, codebook)
    const { losses, radii, rule } = golden.results[i]!
    expect(edited.rule).toBe(rule)
    expect(difference([...edited.losses, edited.lossAfter], losses)).toBeLessThan(1e-4)
    tf.dispose({ ...codebook })
    codebook = edited.codebook as Codebook
    expect(difference(codebook.radii.dataSync(), radii)).toBeLessThan(1e-4)
  }
  const { keys, values } = codebook as Codebook
  expect(difference(keys.dataSync(), golden.codebook.keys)).toBeLessThan(1e-4)
  expect(difference(values.dataSync(), golden.codebook.values)).toBeLessThan(1e-4)
  expect(labelsOf(codebook?.labels)).toEqual(golden.codebook.labels)
  for (const replacement of ['last', 'prompt', 'all'] as const) {
    for (const [i, { logits }] of golden.answers[replacement].entries()) {
      const intercept = replacingDownProjection(codebook as Codebook, replacement)
      const found = lastLogits(decoder, golden.queries[i]!, golden.layer, intercept)
      expect(difference(found, logits)).toBeLessThan(1e-4)
    }
  }
  decoder.dispose()
})

async function run(decoder: DecoderModel, query: TargetQuery, before?: Codebook) {
  const { layer, steps, learningRate, radius } = golden
  const settings: EditSettings = {
    layer,
    steps,
    learningRate,
    radius,
    stopLoss: 0,
    replacement: 'last',
    start: 'output',
    seed: 0,
  }
  const editing = editCodebook(decoder, query, before, settings, createRandom(0))
  const losses: number[] = []
  let step = await editing.next()
  for (; !step.done; step = await editing.next()) losses.push(step.value.loss)
  return { ...step.value, losses }
}
