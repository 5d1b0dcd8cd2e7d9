import * as tf from '@tensorflow/tfjs-core'
import { invertPositive } from '../../../training/cholesky'

/** Ridge relative to the mean eigenvalue of the covariance; a smaller one damps what texts have in common more. */
const RIDGE = 1

/** A matrix outside the backend's memory, which nobody has to dispose while others use it. */
type Matrix = { shape: [rows: number, columns: number]; values: Float32Array }

/**
 * The metric `(C + ridge)⁻¹`, where C is the covariance of the keys of a sample of texts. It gives little weight to the
 * form that texts share and much weight to names that only one of them contains.
 */
export class Whitening {
  readonly #mean: Matrix
  /** Centred sample, `[sample, width]`. With `#inverse`, `(sample sampleᵀ + ridge)⁻¹`, it gives the metric (Woodbury). */
  readonly #sample: Matrix
  readonly #inverse: Matrix

  /** `keys` `[width]` of one or more texts. */
  constructor(keys: readonly Float32Array[]) {
    const [mean, sample, gram] = tf.tidy(() => {
      const all = upload(matrixOf(keys))
      const mean = tf.mean(all, 0, true) as tf.Tensor2D
      const sample = tf.sub<tf.Tensor2D>(all, mean)
      const gram = tf.matMul(sample, sample, false, true) as tf.Tensor2D
      return [download(mean), download(sample), download(gram)]
    })
    const products = Float64Array.from(gram.values)
    const [count, width] = sample.shape
    const diagonal = Array.from({ length: count }, (_, i) => i * (count + 1))
    const trace = diagonal.reduce((sum, i) => sum + (products[i] as number), 0)
    // Where all keys are the same there is nothing to damp.
    const ridge = trace > 0 ? (RIDGE * trace) / width : 1
    for (const i of diagonal) products[i]! += ridge
    this.#mean = mean
    this.#sample = sample
    this.#inverse = { shape: [count, count], values: Float32Array.from(invertPositive(products, count)) }
  }

  /** Returns the keys `[n, width]` minus the mean, and these times the metric; both at length 1 in the metric. */
  apply(keys: tf.Tensor2D): { centred: tf.Tensor2D; damped: tf.Tensor2D } {
    const centred = tf.sub<tf.Tensor2D>(keys, upload(this.#mean))
    const sample = upload(this.#sample)
    const shared = tf.matMul(tf.matMul(centred, sample, false, true) as tf.Tensor2D, upload(this.#inverse))
    const damped = tf.sub<tf.Tensor2D>(centred, tf.matMul(shared as tf.Tensor2D, sample))
    const lengths = tf.sqrt(tf.maximum(tf.sum(tf.mul(damped, centred), 1, true), 1e-30))
    return { centred: tf.div(centred, lengths), damped: tf.div(damped, lengths) }
  }
}

/** Compares texts with edits by the cosine of their keys in a metric. */
export class NearestEdit {
  readonly #metric: Whitening
  readonly #rows: Matrix

  /** `keys` `[width]` of one or more edits, in order. */
  constructor(metric: Whitening, keys: readonly Float32Array[]) {
    this.#metric = metric
    this.#rows = tf.tidy(() => download(metric.apply(upload(matrixOf(keys))).damped))
  }

  /** Returns for each of the keys `[n, width]` its cosine with the key of each edit, -1 to 1. */
  similarities(keys: tf.Tensor2D): Float32Array[] {
    const [edits] = this.#rows.shape
    const all = tf.tidy(() => {
      const { centred } = this.#metric.apply(keys)
      return download(tf.matMul(centred, upload(this.#rows), false, true) as tf.Tensor2D).values
    })
    return Array.from({ length: keys.shape[0] }, (_, row) => all.subarray(row * edits, (row + 1) * edits))
  }
}

/** Returns the index of the largest value; the last one among equal values. */
export function largest(values: ArrayLike<number>): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if ((values[i] as number) >= (values[best] as number)) best = i
  return best
}

/** Stacks rows of equal length into a matrix. */
export function matrixOf(rows: readonly Float32Array[]): Matrix {
  const width = rows[0]?.length ?? 0
  const values = new Float32Array(rows.length * width)
  for (const [i, row] of rows.entries()) values.set(row, i * width)
  return { shape: [rows.length, width], values }
}

export function upload({ values, shape }: Matrix): tf.Tensor2D {
  return tf.tensor2d(values, shape)
}

function download(matrix: tf.Tensor2D): Matrix {
  return { shape: matrix.shape, values: matrix.dataSync<'float32'>() as Float32Array }
}
