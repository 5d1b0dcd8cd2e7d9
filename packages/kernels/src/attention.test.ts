import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { describeOnBackends } from '../test/backends'
import { checkOp, expectClose, uniform } from '../test/check-op'
import { type AttentionOptions, attention } from './attention'
import { attentionMask } from './attention-mask'

interface Sizes {
  batch: number
  heads: number
  kvHeads: number
  tokens: number
  keys: number
  dim: number
}

/** Attention in plain loops; `visible` says whether a query sees a key. */
function plainAttention(
  { batch, heads, kvHeads, tokens, keys, dim }: Sizes,
  [q, k, v]: ArrayLike<number>[],
  scale: number,
  visible: (row: number, query: number, key: number) => boolean = () => true,
): number[] {
  const out: number[] = []
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      const kv = b * kvHeads + Math.floor((h * kvHeads) / heads)
      for (let i = 0; i < tokens; i++) {
        const at = ((b * heads + h) * tokens + i) * dim
        const weights = Array.from({ length: keys }, (_, j) => {
          if (!visible(b, i, j)) return 0
          let score = 0
          for (let d = 0; d < dim; d++) score += q![at + d]! * k![(kv * keys + j) * dim + d]!
          return Math.exp(score * scale)
        })
        const sum = weights.reduce((total, weight) => total + weight, 0)
        for (let d = 0; d < dim; d++) {
          out.push(weights.reduce((y, weight, j) => y + (weight / sum) * v![(kv * keys + j) * dim + d]!, 0))
        }
      }
    }
  }
  return out
}

function check(sizes: Sizes, options?: AttentionOptions, visible?: Parameters<typeof plainAttention>[3]) {
  const { batch, heads, kvHeads, tokens, keys, dim } = sizes
  checkOp({
    shapes: [
      [batch, heads, tokens, dim],
      [batch, kvHeads, keys, dim],
      [batch, kvHeads, keys, dim],
    ],
    scale: 2,
    op: (...inputs) => attention(...(inputs as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]), options),
    plain: (...inputs) => plainAttention(sizes, inputs, options?.scale ?? 1 / Math.sqrt(dim), visible),
  })
}

describeOnBackends('attention', () => {
  it.each([
    ['one head for each query head', 2],
    ['two query heads for each key/value head', 1],
  ])('mixes values by softmax of the scores, %s', (_, kvHeads) => {
    check({ batch: 2, heads: 2, kvHeads, tokens: 3, keys: 3, dim: 4 })
  })

  it('groups query heads one after another on their key/value head', () => {
    check({ batch: 1, heads: 6, kvHeads: 2, tokens: 2, keys: 3, dim: 2 })
  })

  it('takes another scale', () => {
    check({ batch: 1, heads: 1, kvHeads: 1, tokens: 2, keys: 2, dim: 3 }, { scale: 0.3 })
  })

  it('hides later keys and padding where the mask says so', () => {
    const lengths = [4, 2]
    const mask = attentionMask({ queryLength: 4, keyLength: 4, lengths })
    const visible = (row: number, query: number, key: number) => key <= query && key < lengths[row]!
    check({ batch: 2, heads: 2, kvHeads: 1, tokens: 4, keys: 4, dim: 2 }, { mask }, visible)
    mask.dispose()
  })

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
