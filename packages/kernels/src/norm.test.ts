import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { describeOnBackends } from '../test/backends'
import { byRow, checkOp } from '../test/check-op'
import { layerNorm, rmsNorm } from './norm'

const mean = (row: number[]) => row.reduce((sum, x) => sum + x, 0) / row.length

describeOnBackends('norms', () => {
  it('rmsNorm divides each row by the root of its mean square', () => {
    checkOp({
      shapes: [[2, 3, 8], [8]],
      op: (x, weight) => rmsNorm(x, weight as tf.Tensor1D, 1e-3),
      plain: (x, weight) =>
        byRow(x, 8, (row) => {
          const scale = 1 / Math.sqrt(mean(row.map((value) => value ** 2)) + 1e-3)
          return row.map((value, i) => value * scale * weight[i]!)
        }),
    })
  })

  it('layerNorm centres each row and divides it by its deviation', () => {
    checkOp({
      shapes: [[2, 3, 8], [8], [8]],
      op: (x, weight, bias) => layerNorm(x, weight as tf.Tensor1D, bias as tf.Tensor1D, 1e-3),
      plain: (x, weight, bias) =>
        byRow(x, 8, (row) => {
          const centred = row.map((value) => value - mean(row))
          const scale = 1 / Math.sqrt(mean(centred.map((value) => value ** 2)) + 1e-3)
          return centred.map((value, i) => value * scale * weight[i]! + bias[i]!)
        }),
    })
  })

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
