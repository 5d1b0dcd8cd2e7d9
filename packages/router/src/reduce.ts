import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/kernels'
import { customOp } from './custom-op'

/** Mean over each row's marked tokens: `[batch, tokens]` to `[batch]`. */
export function meanTokens(distances: tf.Tensor2D, mask: tf.Tensor2D): tf.Tensor1D {
  const sum = tf.sum(tf.mul(distances, mask), 1)
  return tf.div(sum, atLeastOne(tf.sum(mask, 1)))
}

/** The largest of each row's marked tokens; distances are not negative. */
export function topToken(distances: tf.Tensor2D, mask: tf.Tensor2D): tf.Tensor1D {
  return tf.max(tf.mul(distances, mask), 1)
}

/** Mean over the `count` largest of each row's marked tokens, or over all of them where there are fewer. */
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
        // On wasm only int32 comes out right.
        const chosen = tf.cast(tf.sum(tf.oneHot(indices as tf.Tensor2D, x.shape[1]), 1), 'float32')
        return tf.mul(chosen, tf.expandDims(dy, 1))
      },
    }
  })
}

function atLeastOne(counts: tf.Tensor): tf.Tensor {
  return tf.maximum(counts, 1)
}
