import * as tf from '@tensorflow/tfjs-core'
import type { DecoderModel } from '@wise-edit/transformer'
import type { DownProjection } from '../../training/down-projection'
import { targetLosses } from '../../training/frozen'

/**
 * Returns the diagonal of the Fisher information `[dModel, dFF]` of a down projection's matrix at `weight`, estimated
 * from the queries' targets: the mean over queries of the squared gradient of a target's log-likelihood (Kirkpatrick et
 * al., 2017). The caller disposes it.
 */
export function fisherDiagonal(
  decoder: DecoderModel,
  { prefix, queries, output }: DownProjection,
  weight: tf.Tensor,
): tf.Tensor {
  return tf.tidy(() => {
    const total = (returned: tf.Tensor) =>
      tf.sum(targetLosses(decoder, prefix, queries, returned as tf.Tensor3D))
    // A query's loss depends only on its row, so one backward pass gives the gradients of all queries.
    const gradients = tf.grad(total)(output(weight))
    let sum: tf.Tensor = tf.zerosLike(weight)
    for (const row of queries.keys()) {
      sum = tf.tidy(() => {
        const of = <T extends tf.Tensor>(x: T) => tf.squeeze<tf.Tensor2D>(tf.slice(x, row, 1), [0])
        return tf.add(sum, tf.square(tf.matMul(of(gradients), of(prefix.activations), true)))
      })
    }
    return tf.div(sum, queries.length)
  })
}
