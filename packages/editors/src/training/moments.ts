import * as tf from '@tensorflow/tfjs-core'

/** Running mean and spread of features over all rows so far. */
export interface Moments {
  /** Number of rows so far, `[1]`. */
  count: tf.Tensor
  /** Mean of each feature, `[features]`. */
  mean: tf.Tensor
  /** Sum of squared deviations from the mean, `[features]`. */
  squares: tf.Tensor
}

/** Returns the names of the moments of a kind of features in memory files. */
export function momentNames(kind: string): [count: string, mean: string, squares: string] {
  const name = `moments.${kind}`
  return [`${name}.count`, `${name}.mean`, `${name}.squares`]
}

/** Machine epsilon of float32, added to avoid division by zero for features that never vary. */
const EPSILON = 2 ** -23

/** Adds rows `[rows, features]` to moments (Chan, Golub and LeVeque, 1979). The caller disposes the result. */
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

/** Standardises rows: subtracts the mean and divides by the sample standard deviation. */
export function standardise(rows: tf.Tensor2D, { count, mean, squares }: Moments): tf.Tensor2D {
  return tf.tidy(() => {
    const deviation = tf.sqrt(tf.div(squares, tf.maximum(tf.sub(count, 1), 1)))
    return tf.div(tf.sub(rows, mean), tf.add(deviation, EPSILON))
  })
}
