import * as tf from '@tensorflow/tfjs-core'
import { invertPositive } from '../cholesky'

/** Edits from which is learned what keys of edits have in common. */
const SAMPLE = 512
/** How much what they have in common is damped: less damps more. */
const RIDGE = 0.3

/**
 * Finds the edit whose key (the mean over a prompt's tokens of what enters the down projection) is most like a query's:
 * the largest cosine in the metric `(C + ridge)⁻¹`, where C is the covariance of the edits' keys. What questions of one
 * form share counts for little then, and what only one of them names for much.
 */
export class NearestEdit {
  readonly #mean: Float32Array
  /** A row for each edit, whose product with a query's centred key is its likeness. */
  readonly #rows: Float32Array
  readonly #edits: number

  /** `keys` `[dFF]` of one or more edits, in order. */
  constructor(keys: readonly Float32Array[]) {
    const width = (keys[0] as Float32Array).length
    // A power of two of them, so that one more edit rarely changes how all are compared.
    const sample = Math.min(SAMPLE, 2 ** Math.floor(Math.log2(keys.length)))
    const { mean, rows } = tf.tidy(() => {
      const all = matrix(keys, width)
      const mean = tf.mean(tf.slice2d(all, [0, 0], [sample, -1]), 0)
      const centred = tf.sub<tf.Tensor2D>(all, mean)
      const damped = damp(centred, tf.slice2d(centred, [0, 0], [sample, -1]), width)
      const norms = tf.sqrt(tf.maximum(tf.sum(tf.mul(damped, centred), 1, true), 1e-30))
      return {
        mean: mean.dataSync<'float32'>() as Float32Array,
        rows: tf.div(damped, norms).dataSync<'float32'>() as Float32Array,
      }
    })
    this.#mean = mean
    this.#rows = rows
    this.#edits = keys.length
  }

  /** For each of the queries' keys `[queries, dFF]` the number of the edit nearest to it; of equals, the latest. */
  of(queries: tf.Tensor2D): number[] {
    const scores = tf.tidy(() => {
      const rows = tf.tensor2d(this.#rows, [this.#edits, this.#mean.length])
      return tf
        .matMul(tf.sub<tf.Tensor2D>(queries, tf.tensor1d(this.#mean)), rows, false, true)
        .dataSync<'float32'>() as Float32Array
    })
    return Array.from({ length: queries.shape[0] }, (_, query) => {
      const own = scores.subarray(query * this.#edits, (query + 1) * this.#edits)
      return own.reduce((best, score, edit) => (score >= (own[best] as number) ? edit : best), 0)
    })
  }
}

/** `(sampleᵀ sample + ridge)⁻¹` times each row, up to a factor that all share; by way of a matrix as large as the sample. */
function damp(rows: tf.Tensor2D, sample: tf.Tensor2D, width: number): tf.Tensor2D {
  const count = sample.shape[0]
  const gram = Float64Array.from(tf.matMul(sample, sample, false, true).dataSync())
  const diagonal = Array.from({ length: count }, (_, i) => i * (count + 1))
  const ridge = (RIDGE * diagonal.reduce((sum, i) => sum + (gram[i] as number), 0)) / width
  if (!(ridge > 0)) return rows
  for (const i of diagonal) gram[i]! += ridge
  const inverse = tf.tensor2d(Float32Array.from(invertPositive(gram, count)), [count, count])
  const shared = tf.matMul(tf.matMul(rows, sample, false, true) as tf.Tensor2D, inverse)
  return tf.sub(rows, tf.matMul(shared as tf.Tensor2D, sample))
}

function matrix(rows: readonly Float32Array[], width: number): tf.Tensor2D {
  const values = new Float32Array(rows.length * width)
  for (const [i, row] of rows.entries()) values.set(row, i * width)
  return tf.tensor2d(values, [rows.length, width])
}
