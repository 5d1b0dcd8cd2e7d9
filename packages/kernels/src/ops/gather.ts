import * as tf from '@tensorflow/tfjs-core'

/**
 * Gathers the hidden states at `[row, token]` positions, which may repeat.
 *
 * `hidden` is `[batch, tokens, dim]` float32, the result is `[positions.length, dim]`.
 */
export function gatherTokens(
  hidden: tf.Tensor3D,
  positions: readonly (readonly [number, number])[],
): tf.Tensor2D {
  const [batch, tokens, dim] = hidden.shape
  const flat = positions.map(([row, token]) => row * tokens + token)
  return tf.tidy(() => {
    const rows = tf.reshape(hidden, [batch * tokens, dim]) as tf.Tensor2D
    return tf.gather(rows, tf.tensor1d(flat, 'int32'))
  })
}
