import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import { canFuseAttention, fusedAttention } from '../wasm/fused/attention'

export interface AttentionOptions {
  /** Mask that is added to the scores: `[batch or 1, 1, tokens, keys]`, from `attentionMask`. */
  mask?: tf.Tensor4D
  /** Factor on the scores. Default `1 / sqrt(headDim)`. */
  scale?: number
  /** Number of tokens of `k` and `v` in use, if their capacity is larger; then no gradient flows. Default: all. */
  keys?: number
}

/**
 * Computes scaled dot-product attention; several query heads may share a key/value head (Ainslie et al. 2023).
 *
 * `q` is `[batch, heads, tokens, headDim]`, `k` and `v` are `[batch, kvHeads, keys, headDim]`, and the result has the
 * shape of `q`. Query head h reads key/value head `floor(h · kvHeads / heads)`. No gradient flows to the mask.
 *
 * Throws `HEADS_INVALID` if the number of heads is not a multiple of `kvHeads`.
 */
export function attention(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  { mask, scale = 1 / Math.sqrt(q.shape[3]), keys = k.shape[2] }: AttentionOptions = {},
): tf.Tensor4D {
  checkHeads(q.shape[1], k.shape[1])
  if (canFuseAttention(q, k, v, keys, mask)) return fusedAttention(q, k, v, { keys, mask, scale })
  return tf.tidy(() => {
    if (keys < k.shape[2]) {
      const inUse = (x: tf.Tensor4D) => tf.slice(x, [0, 0, 0, 0], [-1, -1, keys, -1])
      return attention(q, inUse(k), inUse(v), { mask, scale })
    }
    const [batch, heads, tokens, headDim] = q.shape
    const kvHeads = k.shape[1]
    // The query heads of a group are stacked, so that a group is one matrix product.
    const grouped = tf.reshape(q, [batch * kvHeads, (heads / kvHeads) * tokens, headDim])
    const kGrouped = tf.reshape(k, [batch * kvHeads, keys, headDim])
    const vGrouped = tf.reshape(v, [batch * kvHeads, keys, headDim])
    const scores = tf.reshape(tf.matMul(tf.mul(grouped, scale), kGrouped, false, true), [
      batch,
      heads,
      tokens,
      keys,
    ])
    const weights = tf.softmax(mask ? tf.add(scores, mask) : scores)
    const mixed = tf.matMul(
      tf.reshape(weights, [batch * kvHeads, (heads / kvHeads) * tokens, keys]),
      vGrouped,
    )
    return tf.reshape(mixed, [batch, heads, tokens, headDim]) as tf.Tensor4D
  })
}

/** Checks the heads: sizes may match even if heads are shared unevenly, but the scores would be of other tokens. */
function checkHeads(heads: number, kvHeads: number): void {
  if (heads % kvHeads === 0) return
  throw new WiseError(
    'HEADS_INVALID',
    `Found ${heads} query heads and ${kvHeads} key/value heads; expected a multiple of the latter. Correct the model's configuration.`,
  )
}
