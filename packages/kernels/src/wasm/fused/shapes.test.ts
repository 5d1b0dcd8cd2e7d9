import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { describeOnBackends } from '../../../test/backends'
import * as kernels from '../../index'

const ones = <T extends tf.Tensor>(...shape: number[]) => tf.ones(shape) as T
const targets = (count: number) => tf.tensor1d(Array(count).fill(0), 'int32')
const q = () => ones<tf.Tensor4D>(2, 4, 3, 8)

const misfits: Record<string, () => tf.Tensor> = {
  'rmsNorm with too short a weight': () => kernels.rmsNorm(ones(2, 8), ones<tf.Tensor1D>(4)),
  'layerNorm with too long a bias': () =>
    kernels.layerNorm(ones(2, 8), ones<tf.Tensor1D>(8), ones<tf.Tensor1D>(9)),
  'swiglu of different shapes': () => kernels.swiglu(ones(2, 5), ones(2, 4)),
  'linear from another dimension': () => kernels.linear(ones(2, 5), ones<tf.Tensor2D>(3, 4)),
  'linear with too short a bias': () =>
    kernels.linear(ones(2, 4), ones<tf.Tensor2D>(3, 4), ones<tf.Tensor1D>(2)),
  'crossEntropyAt with a target too many': () => kernels.crossEntropyAt(ones<tf.Tensor2D>(2, 5), targets(3)),
  'attention over values of fewer keys': () =>
    kernels.attention(q(), ones<tf.Tensor4D>(2, 4, 5, 8), ones<tf.Tensor4D>(2, 4, 4, 8)),
  'attention over keys of another width': () =>
    kernels.attention(q(), ones<tf.Tensor4D>(2, 4, 3, 7), ones<tf.Tensor4D>(2, 4, 3, 7)),
  'attention with a mask of other keys': () =>
    kernels.attention(q(), q(), q(), { mask: ones<tf.Tensor4D>(2, 1, 3, 4) }),
  'applyRotary with angles of fewer tokens': () =>
    kernels.applyRotary(q(), ones(2, 4), ones(2, 4), { dims: 8, layout: 'half' }),
}

describeOnBackends('shapes that do not fit', () => {
  it.each(Object.entries(misfits))('are refused: %s', (_, op) => {
    const before = tf.memory().numTensors
    expect(() => tf.tidy(op)).toThrow()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('spread where tfjs spreads them: one weight for all columns', () => {
    const out = tf.tidy(() => kernels.rmsNorm(ones(2, 3), tf.tensor1d([5])).dataSync())
    expect([...out].map((value) => value.toFixed(3))).toEqual(Array(6).fill('5.000'))
  })
})
