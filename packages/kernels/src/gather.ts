import * as tf from '@tensorflow/tfjs-core'

/**
 * The hidden states at `[row, token]` positions, which may repeat.
 *
 * `hidden` `[batch, tokens, dim]` float32, result `[positions.length, dim]`.
 */
export function gatherTokens(
  hidden: tf.Tensor3D,
  positions: readonly (readonly [number, number])[],
): tf.Tensor2D {
  const [batch, tokens, dim] = hidden.shape
  const flat = positions.map(([row, token]) => row * tokens + token)
  const gathered = tf.customGrad((x) => {
    const rows = tf.reshape(x as tf.Tensor3D, [batch * tokens, dim])
    const value = tf.gather(rows, tf.tensor1d(flat, 'int32'))
    return {
      value,
      gradFunc: (dy: tf.Tensor | tf.Tensor[]) => scatter(dy as tf.Tensor2D, flat, hidden.shape),
    }
  })
  return tf.tidy(() => gathered(hidden) as tf.Tensor2D)
}

/** As a product with a 0/1 matrix: wasm has no kernel that sums into segments. */
function scatter(dy: tf.Tensor2D, flat: number[], shape: [number, number, number]): tf.Tensor3D {
  const [batch, tokens, dim] = shape
  const places = tf.oneHot(tf.tensor1d(flat, 'int32'), batch * tokens) as tf.Tensor2D
  return tf.reshape(tf.matMul(tf.cast(places, 'float32'), dy, true, false), [batch, tokens, dim])
}
