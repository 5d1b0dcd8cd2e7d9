import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { describeOnBackends } from '../../test/backends'
import { expectClose, uniform } from '../../test/check-op'
import { attention } from './attention'
import { attentionMask } from './attention-mask'

describeOnBackends('attention', () => {
  it('gives a token behind a cache the same result as the whole text', () => {
    tf.tidy(() => {
      const [q, k, v] = [1, 2, 3].map((i) =>
        tf.tensor4d(Float32Array.from(uniform(24, i)), [1, 2, 6, 2]),
      ) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]
      const whole = attention(q, k, v, { mask: attentionMask({ queryLength: 6, keyLength: 6 }) })
      const last = tf.slice(q, [0, 0, 4, 0], [1, 2, 2, 2])
      const cached = attention(last, k, v, { mask: attentionMask({ queryLength: 2, keyLength: 6 }) })
      expectClose(cached.dataSync(), tf.slice(whole, [0, 0, 4, 0], [1, 2, 2, 2]).dataSync(), 1e-6)
    })
  })

  it('leaves out tokens that there is only room for', () => {
    tf.tidy(() => {
      const draw = (seed: number, shape: [number, number, number, number]) =>
        tf.tensor4d(Float32Array.from(uniform(tf.util.sizeFromShape(shape), seed)), shape)
      const q = draw(1, [2, 4, 3, 2])
      const [k, v] = [draw(2, [2, 2, 5, 2]), draw(3, [2, 2, 5, 2])]
      const part = (x: tf.Tensor4D) => tf.slice(x, [0, 0, 0, 0], [-1, -1, 4, -1])
      for (const mask of [undefined, attentionMask({ queryLength: 3, keyLength: 4, lengths: [4, 2] })]) {
        const expected = attention(q, part(k), part(v), { mask }).dataSync()
        expect(attention(q, k, v, { mask, keys: 4 }).dataSync()).toEqual(expected)
      }
    })
  })

  it('refuses heads that cannot share key/value heads evenly', () => {
    tf.tidy(() => {
      // 2 key/value heads of 6 keys hold as many values as 3 heads would of 4 tokens.
      const [q, k] = [tf.ones<tf.Rank.R4>([1, 3, 4, 2]), tf.ones<tf.Rank.R4>([1, 2, 6, 2])]
      expect(() => attention(q, k, k)).toThrow(expect.objectContaining({ code: 'HEADS_INVALID' }))
    })
  })

  it('stays a number in a row that sees nothing', () => {
    const out = tf.tidy(() => {
      const x = tf.ones<tf.Rank.R4>([1, 1, 2, 2])
      return attention(x, x, x, {
        mask: attentionMask({ queryLength: 2, keyLength: 2, lengths: [0] }),
      }).dataSync()
    })
    expect([...out]).toEqual([1, 1, 1, 1])
  })
})
