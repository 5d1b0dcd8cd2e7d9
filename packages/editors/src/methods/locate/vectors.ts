import * as tf from '@tensorflow/tfjs-core'

/** Stacks vectors into the rows of a tensor. */
export function matrix(rows: readonly Float64Array[], columns: number): tf.Tensor2D {
  const values = new Float32Array(rows.length * columns)
  for (const [i, row] of rows.entries()) values.set(row, i * columns)
  return tf.tensor2d(values, [rows.length, columns])
}

/** Returns the dot product of two vectors. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}

/** Returns the Euclidean norm of a vector. */
export function norm(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2
  return Math.sqrt(sum)
}
