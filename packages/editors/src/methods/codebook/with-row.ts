import * as tf from '@tensorflow/tfjs-core'

/** Returns the rows of a codebook with one replaced, or with one more if `entry` is their number. */
export function withRow(before: tf.Tensor2D | undefined, entry: number, row: tf.Tensor2D): tf.Tensor2D {
  if (!before) return row.clone()
  const [entries] = before.shape
  const rows = [tf.slice(before, 0, entry), row, tf.slice(before, Math.min(entry + 1, entries))]
  return tf.concat(rows as tf.Tensor2D[])
}
