import * as tf from '@tensorflow/tfjs-core'

/**
 * The quadratic penalties of all earlier edits as one: `Σₜ λ/2 Σᵢ Fₜᵢ (θᵢ - θₜᵢ)²` has the gradient
 * `λ (F (θ - θ₀) - P)` with `F = Σₜ Fₜ` and `P = Σₜ Fₜ (θₜ - θ₀)`, whatever their number (Kirkpatrick et al., 2017,
 * eq. 3; Huszár, 2018).
 */
export interface Consolidation {
  /** F, `[dModel, dFF]`. */
  fisher: tf.Tensor
  /** P, `[dModel, dFF]`. */
  pull: tf.Tensor
}

/** Returns the gradient of the penalties at `weight`; `original` is the matrix before all edits. */
export function penaltyGradient(
  { fisher, pull }: Consolidation,
  weight: tf.Tensor,
  original: tf.Tensor,
  penalty: number,
): tf.Tensor {
  return tf.tidy(() => tf.mul(tf.sub(tf.mul(fisher, tf.sub(weight, original)), pull), penalty))
}

/** Adds the penalty of an edit whose Fisher information at `weight` is `fisher`. */
export function consolidate(
  before: Consolidation | undefined,
  fisher: tf.Tensor,
  weight: tf.Tensor,
  original: tf.Tensor,
): Consolidation {
  return tf.tidy(() => {
    const pull = tf.mul(fisher, tf.sub(weight, original))
    if (!before) return { fisher: fisher.clone(), pull }
    return { fisher: tf.add(before.fisher, fisher), pull: tf.add(before.pull, pull) }
  })
}
