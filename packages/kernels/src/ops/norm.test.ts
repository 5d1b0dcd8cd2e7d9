import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { describeOnBackends } from '../../test/backends'
import { layerNorm, rmsNorm } from './norm'

describeOnBackends('norms', () => {
  it.each([
    ['rmsNorm', 1e-6, (x: tf.Tensor, ones: tf.Tensor1D) => rmsNorm(x, ones)],
    ['layerNorm', 1e-5, (x: tf.Tensor, ones: tf.Tensor1D) => layerNorm(x, ones, tf.zerosLike(ones))],
  ])('%s keeps a row of zeros finite with its default epsilon, %f', (_, eps, norm) => {
    const [ofZeros, ofEps] = tf.tidy(() => {
      const ones = tf.ones<tf.Rank.R1>([2])
      const spread = Math.sqrt(eps)
      return [norm(tf.zeros([2]), ones).dataSync(), norm(tf.tensor([spread, -spread]), ones).dataSync()]
    }) as unknown as Float32Array[]
    expect([...ofZeros!]).toEqual([0, 0])
    expect(ofEps![0]).toBeCloseTo(Math.SQRT1_2, 4)
  })
})
