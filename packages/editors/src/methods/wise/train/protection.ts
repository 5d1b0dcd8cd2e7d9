import * as tf from '@tensorflow/tfjs-core'
import { readView } from '@wise-edit/kernels/internal'
import { invertPositive } from '../../../training/cholesky'

/** Number of keys protected at once: a matrix of this many rows is inverted for them. */
const CHUNK = 128

/**
 * Preserves the side memory's outputs for some keys (inputs of the down projection) while it learns others.
 *
 * Recursive least squares: `P = (D⁻¹ + Σ w k kᵀ)⁻¹` over the keys k protected so far, where the diagonal D holds ones
 * at the shard's columns. A step along `P a` instead of `a` changes the output for `a`, but hardly those for protected
 * keys: the metric of ROME (Meng et al. 2022, eq. 2), updated with each edit as in orthogonal weight modification (Zeng
 * et al. 2019).
 */
export class KeyProtection {
  #projection: tf.Tensor2D

  /** `columns` `[dFF]` has ones where keys may be used, zeros elsewhere. */
  constructor(columns: Float32Array) {
    this.#projection = tf.tidy(() => tf.diag(tf.tensor1d(columns)) as tf.Tensor2D)
  }

  /** Protects `[keys, dFF]`; a `weight` of 1 / |k|² halves later steps along a key k. */
  protect(keys: tf.Tensor2D, weight: number): void {
    const [count, dim] = keys.shape
    for (let start = 0; start < count; start += CHUNK) {
      const next = tf.tidy(() => {
        const rows = tf.slice(keys, [start, 0], [Math.min(CHUNK, count - start), dim])
        const projected = tf.matMul(rows, this.#projection)
        const inverse = ridgeInverse(tf.matMul(projected, rows, false, true), 1 / weight)
        const taken = tf.matMul(projected, tf.matMul(inverse, projected), true, false)
        return tf.sub<tf.Tensor2D>(this.#projection, taken)
      })
      this.#projection.dispose()
      this.#projection = next
    }
  }

  /** Returns `P a` for each of the keys `[batch, tokens, dFF]`. */
  apply(keys: tf.Tensor3D): tf.Tensor3D {
    return tf.tidy(() => {
      const flat = tf.reshape(keys, [-1, keys.shape[2]]) as tf.Tensor2D
      return tf.reshape(tf.matMul(flat, this.#projection), keys.shape)
    })
  }

  dispose(): void {
    this.#projection.dispose()
  }
}

/** Returns `(gram + ridge)⁻¹` of a symmetric matrix. */
function ridgeInverse(gram: tf.Tensor2D, ridge: number): tf.Tensor2D {
  const [size] = gram.shape
  const values = new Float64Array(readView(gram))
  for (let i = 0; i < size; i++) values[i * size + i]! += ridge
  return tf.tensor2d(new Float32Array(invertPositive(values, size)), [size, size])
}
