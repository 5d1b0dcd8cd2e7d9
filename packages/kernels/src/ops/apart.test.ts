import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { describeOnBackends } from '../../test/backends'
import { expectClose, uniform } from '../../test/check-op'
import { frozenHalves } from '../../test/frozen'
import { f32ToF16 } from '../formats/dtype'
import { attentionApart, linearApart } from './apart'
import { attention } from './attention'
import { linear } from './linear'

const tensor = (shape: number[], seed: string) =>
  tf.tensor(Float32Array.from(uniform(tf.util.sizeFromShape(shape), seed)), shape)
const isExact = () => ['wasm', 'blas'].includes(tf.getBackend())

describeOnBackends('rows apart', () => {
  it.each(['tensor', 'halves'])('multiply a %s as each row does alone', (kind) => {
    tf.tidy(() => {
      const x = tensor([9, 1, 40], 'x') as tf.Tensor3D
      const bias = tensor([23], 'bias') as tf.Tensor1D
      const values = Float32Array.from(uniform(23 * 40, 'weight'))
      const weight =
        kind === 'tensor' ? tf.tensor2d(values, [23, 40]) : frozenHalves(f32ToF16(values), 40, 'F16')
      const found = linearApart(x, weight, bias)
      expect(found.shape).toEqual([9, 1, 23])
      const texts = [2, 1, 6]
      const together = tf.split(linearApart(x, weight, bias, texts), texts)
      for (const [i, rows] of tf.split(x, texts).entries()) {
        const alone = linear(rows, weight, bias).dataSync()
        if (isExact()) expect(together[i]?.dataSync()).toEqual(alone)
        else expectClose(together[i]?.dataSync() as Float32Array, alone)
      }
      for (let row = 0; row < 9; row++) {
        const alone = linear(tf.slice(x, [row, 0, 0], [1, -1, -1]), weight, bias).dataSync()
        const own = tf.slice(found, [row, 0, 0], [1, -1, -1]).dataSync()
        if (isExact()) expect(own).toEqual(alone)
        else expectClose(own, alone)
      }
    })
  })

  it('attend to keys of their own, as many as they have', () => {
    tf.tidy(() => {
      const q = tensor([3, 4, 1, 6], 'q') as tf.Tensor4D
      const texts = [5, 1, 9].map((tokens, i) => ({
        keys: tensor([1, 2, 9, 6], `keys ${i}`) as tf.Tensor4D,
        values: tensor([1, 2, 9, 6], `values ${i}`) as tf.Tensor4D,
        tokens,
        mask: i === 2 ? tf.tensor4d([-1e9, -1e9, 0, 0, 0, 0, 0, 0, 0], [1, 1, 1, 9]) : undefined,
      }))
      // Reads a tensor into the memory of the backend.
      for (const { keys, values, mask } of texts) for (const one of [keys, values, mask]) one && tf.neg(one)
      const found = attentionApart(q, texts)
      for (const [row, { keys, values, tokens, mask }] of texts.entries()) {
        const own = tf.slice(q, [row, 0, 0, 0], [1, -1, -1, -1])
        const alone = attention(own, keys, values, { keys: tokens, mask }).dataSync()
        const text = tf.slice(found, [row, 0, 0, 0], [1, -1, -1, -1]).dataSync()
        if (isExact()) expect(text).toEqual(alone)
        else expectClose(text, alone)
      }
    })
  })
})
