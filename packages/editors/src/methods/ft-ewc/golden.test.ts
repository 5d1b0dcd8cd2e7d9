import * as tf from '@tensorflow/tfjs-core'
import type { TargetQuery } from '@wise-edit/transformer'
import { expect, test } from 'vitest'
import { loadGoldenModel } from '../../../test/golden-model'
import { difference, readGolden } from '../../../test/golden-values'
import { Adam } from '../../training/adam'
import { prepareDownProjection } from '../../training/down-projection'
import { consolidate, penaltyGradient } from './consolidation'
import { fisherDiagonal } from './fisher'

interface Golden {
  model: string
  layer: number
  first: TargetQuery[]
  second: TargetQuery[]
  penalty: number
  learningRate: number
  steps: number
  firstChange: number[]
  fisher: number[]
  secondChange: number[]
}

test('Fisher information and penalised steps are those of PyTorch', async () => {
  const golden = readGolden<Golden>('ft-ewc')
  const { layer, learningRate, penalty } = golden
  const decoder = await loadGoldenModel(golden.model)
  const original = decoder.weights.get(`layers.${layer}.mlp.down.weight`)
  const [first, second] = [golden.first, golden.second].map((queries) =>
    prepareDownProjection(decoder, layer, queries),
  )
  const tensors = tf.memory().numTensors

  const adam = new Adam([original], { learningRate })
  for (let step = 0; step < golden.steps; step++) await adam.step(first!.loss)
  const [weight] = adam.take() as [tf.Tensor]
  const fisher = fisherDiagonal(decoder, first!, weight)
  const earlier = consolidate(undefined, fisher, weight, original)
  const held = new Adam([weight], {
    learningRate,
    penalty: (now) => penaltyGradient(earlier, now, original, penalty),
  })
  for (let step = 0; step < golden.steps; step++) await held.step(second!.loss)

  const change = (to: tf.Tensor) => tf.tidy(() => tf.sub(to, original).dataSync())
  expect(difference(change(weight), golden.firstChange)).toBeLessThan(1e-4)
  expect(difference(fisher.dataSync(), golden.fisher)).toBeLessThan(1e-3)
  expect(difference(change(held.parameters[0]!), golden.secondChange)).toBeLessThan(1e-4)
  for (const used of [adam, held]) used.dispose()
  tf.dispose([weight, fisher, { ...earlier }])
  expect(tf.memory().numTensors).toBe(tensors)
  for (const projection of [first!, second!]) projection.dispose()
  decoder.dispose()
})
