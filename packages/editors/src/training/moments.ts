import * as tf from '@tensorflow/tfjs-core'

/** Running mean and spread of features, over all turns so far. */
export interface Moments {
  /** Rows seen, `[1]`. */
  count: tf.Tensor
  /** `[features]`. */
  mean: tf.Tensor
  /** Squared deviations from the mean, summed, `[features]`. */
  squares: tf.Tensor
}

/** What files call the moments of a kind of features. */
export function momentNames(kind: string): [count: string, mean: string, squares: string] {
  const name = `moments.${kind}`
  return [`${name}.count`, `${name}.mean`, `${name}.squares`]
}

/** The smallest step of float32 at 1, which keeps a feature that never varies from a division by zero. */
const EPSILON = 2 ** -23

/** The moments with more rows `[rows, features]` (Chan, Golub and LeVeque, 1979). The caller disposes them. */
export function addRows(before: Moments | undefined, rows: tf.Tensor2D): Moments {
  return tf.tidy(() => {
    const added = rows.shape[0]
    const mean = tf.mean(rows, 0)
    const squares = tf.sum(tf.square(tf.sub(rows, mean)), 0)
    if (!before) return { count: tf.tensor1d([added]), mean, squares }
    const count = tf.add(before.count, added)
    const shift = tf.sub(mean, before.mean)
    const weight = tf.div(tf.mul(before.count, added), count)
    return {
      count,
      mean: tf.add(before.mean, tf.mul(shift, tf.div(added, count))),
      squares: tf.add(tf.add(before.squares, squares), tf.mul(tf.square(shift), weight)),
    }
  })
}

/** Rows less the mean, divided by the sample's standard deviation. */
export function standardise(rows: tf.Tensor2D, { count, mean, squares }: Moments): tf.Tensor2D {
  return tf.tidy(() => {
    const deviation = tf.sqrt(tf.div(squares, tf.maximum(tf.sub(count, 1), 1)))
    return tf.div(tf.sub(rows, mean), tf.add(deviation, EPSILON))
  })
}
