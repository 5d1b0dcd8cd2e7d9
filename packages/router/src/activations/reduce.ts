import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import { customOp } from './custom-op'

/** Mean over the marked tokens of each row: `[batch, tokens]` to `[batch]`. */
export function meanTokens(distances: tf.Tensor2D, mask: tf.Tensor2D): tf.Tensor1D {
  const sum = tf.sum(tf.mul(distances, mask), 1)
  return tf.div(sum, atLeastOne(tf.sum(mask, 1)))
}

/** Largest distance among the marked tokens of each row; distances are not negative. */
export function topToken(distances: tf.Tensor2D, mask: tf.Tensor2D): tf.Tensor1D {
  return tf.max(tf.mul(distances, mask), 1)
}

/** (mean d⁴)^¼ over the marked tokens of each row: large distances count most, but none decides alone. */
export function powerMeanTokens(distances: tf.Tensor2D, mask: tf.Tensor2D): tf.Tensor1D {
  const marked = tf.mul<tf.Tensor2D>(distances, mask)
  const count = atLeastOne(tf.sum(mask, 1, true))
  return customOp(marked, (x) => {
    // Divided by the largest, so that nothing overflows.
    const top = positive(tf.max(x, 1, true))
    const value = tf.mul(top, tf.sqrt(tf.sqrt(tf.div(tf.sum(fourth(tf.div(x, top)), 1, true), count))))
    return {
      value: tf.squeeze<tf.Tensor1D>(value, [1]),
      saved: [x, value, count],
      gradient: (dy, [x, value, count]) => {
        const share = tf.div(x!, positive(value!))
        const slope = tf.div(tf.mul(share, tf.square(share)), count!)
        return tf.mul(slope, tf.expandDims(dy, 1))
      },
    }
  })
}

/** Mean over the `count` largest of each row's marked tokens, or over all of them if there are fewer. */
export function meanTopTokens(distances: tf.Tensor2D, mask: tf.Tensor2D, count: number): tf.Tensor1D {
  if (!(Number.isInteger(count) && count >= 1)) {
    throw new WiseError('INDICATOR_TOP', `topMean is ${count}; expected an integer of at least 1. Try 5.`)
  }
  const tokens = distances.shape[1]
  const kept = Math.min(count, tokens)
  const divisor = tf.minimum(atLeastOne(tf.sum(mask, 1)), kept)
  return tf.div(sumTop(tf.mul(distances, mask), kept), divisor)
}

/** Sum of each row's `count` largest entries; tfjs has no gradient for topk. */
function sumTop(x: tf.Tensor2D, count: number): tf.Tensor1D {
  return customOp(x, (x) => {
    const { values, indices } = tf.topk(x, count)
    return {
      value: tf.sum<tf.Tensor1D>(values, 1),
      saved: [indices],
      gradient: (dy, [indices]) => {
        // The wasm backend is correct for int32 only.
        const chosen = tf.cast(tf.sum(tf.oneHot(indices as tf.Tensor2D, x.shape[1]), 1), 'float32')
        return tf.mul(chosen, tf.expandDims(dy, 1))
      },
    }
  })
}

function atLeastOne(counts: tf.Tensor): tf.Tensor {
  return tf.maximum(counts, 1)
}

function fourth(x: tf.Tensor): tf.Tensor {
  return tf.square(tf.square(x))
}

/** Replaces zeros by ones, so that the result can be a divisor. */
function positive(x: tf.Tensor): tf.Tensor {
  return tf.add(x, tf.sub(1, tf.step(x)))
}
