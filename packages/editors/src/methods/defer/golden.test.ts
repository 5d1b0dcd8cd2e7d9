import * as tf from '@tensorflow/tfjs-core'
import type { DecoderModel, TargetQuery } from '@wise-edit/transformer'
import { expect, test } from 'vitest'
import { lastLogits, loadGoldenModel } from '../../../test/golden-model'
import { difference, readGolden } from '../../../test/golden-values'
import { deferringDownProjection } from './defer'
import { type SideNetwork, sideNetworkFrom, sideShapes } from './side-network'
import { trainSideNetwork } from './train'

type Values = Record<keyof SideNetwork, number[]>

/** Two edits one after the other, as tooling/parity/memory_golden.py makes them. */
interface Golden {
  model: string
  layer: number
  steps: number
  learningRate: number
  threshold: number
  start: Values
  edits: TargetQuery[][]
  results: { losses: number[] }[]
  side: Values
  queries: number[][]
  answers: { gate: number; logits: number[] }[]
}

const golden = readGolden<Golden>('defer')

test('side network and answers are those of PyTorch', async () => {
  const decoder = await loadGoldenModel(golden.model)
  const shapes = Object.values(sideShapes(decoder.config))
  const { answerWeight, answerBias, gateWeight, gateBias } = golden.start
  const start = [answerWeight, answerBias, gateWeight, gateBias]
  let side = sideNetworkFrom(start.map((values, i) => tf.tensor(values, shapes[i])))
  for (const [i, queries] of golden.edits.entries()) {
    const edited = await run(decoder, queries, side)
    expect(difference([...edited.losses, edited.lossAfter], golden.results[i]!.losses)).toBeLessThan(1e-4)
    tf.dispose({ ...side })
    side = edited.side as SideNetwork
  }
  for (const name of Object.keys(golden.side) as (keyof SideNetwork)[])
    expect(difference(side[name].dataSync(), golden.side[name])).toBeLessThan(1e-4)
  expect(new Set(golden.answers.map(({ gate }) => gate >= golden.threshold)).size).toBe(2)
  const intercept = deferringDownProjection(side, golden.threshold)
  for (const [i, { logits }] of golden.answers.entries()) {
    const found = lastLogits(decoder, golden.queries[i]!, golden.layer, intercept)
    expect(difference(found, logits)).toBeLessThan(1e-4)
  }
  decoder.dispose()
})

async function run(decoder: DecoderModel, queries: TargetQuery[], before: SideNetwork) {
  const { layer, steps, learningRate } = golden
  const training = trainSideNetwork(decoder, queries, before, { layer, steps, learningRate, stopLoss: 0 })
  const losses: number[] = []
  let step = await training.next()
  for (; !step.done; step = await training.next()) losses.push(step.value.loss)
  return { ...step.value, losses }
}
