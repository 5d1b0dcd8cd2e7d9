import * as tf from '@tensorflow/tfjs-core'
import { testBackend } from '@wise-edit/config/test-backend'
import { useBackend } from '@wise-edit/kernels'
import { beforeAll, expect, test } from 'vitest'
import { addRows } from '../../training/moments'
import { effectiveTokens, initialParameters, transformFactors } from './hypernetwork'

beforeAll(() => useBackend({ backend: testBackend }))

test('tokens without a gradient or an input are left out, but for one', () => {
  const inputs = tf.tensor2d([1, 0, 0, 0, 2, 3, 4, 5], [4, 2])
  const some = tf.tensor2d([0, 1, 1, 0, 0, 0, 2, 0], [4, 2])
  const kept = effectiveTokens({ inputs, gradients: some })
  expect(kept.inputs.arraySync()).toEqual([
    [1, 0],
    [4, 5],
  ])
  expect(kept.gradients.arraySync()).toEqual([
    [0, 1],
    [2, 0],
  ])
  expect(effectiveTokens({ inputs, gradients: tf.zerosLike(some) }).inputs.shape).toEqual([1, 2])
})

test('a hypernetwork at its start hands on what enters, standardised', () => {
  const module = { name: 'layers.0.mlp.down', weight: 'layers.0.mlp.down.weight', inDim: 2, outDim: 1 }
  const factors = {
    inputs: tf.tensor2d([1, 5, 3, 5, 5, 8], [3, 2]),
    gradients: tf.tensor2d([-1, 0, 4], [3, 1]),
  }
  const parameters = initialParameters([module], { rank: 2, stepSize: 0.5, seed: 0 })
  const moments = addRows(undefined, tf.concat([factors.inputs, factors.gradients], 1))
  const { inputs, gradients } = transformFactors(factors, module, { parameters, moments })
  const expected = [-1, -1 / Math.sqrt(3), 0, -1 / Math.sqrt(3), 1, 2 / Math.sqrt(3)]
  for (const [i, value] of inputs.dataSync().entries()) expect(value).toBeCloseTo(expected[i]!, 5)
  const deviation = Math.sqrt(7)
  for (const [i, value] of gradients.dataSync().entries())
    expect(value).toBeCloseTo([-2, -1, 3][i]! / deviation, 5)
})
