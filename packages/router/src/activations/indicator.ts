import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import { customOp } from './custom-op'
import { meanTokens, meanTopTokens, powerMeanTokens, topToken } from './reduce'

/**
 * Reduction of the distances of a text's query tokens to one number.
 *
 * `mean`: their mean, as in training. `max`: the largest. `power-mean`: (mean d⁴)^¼, between the two. `mean-or-top`:
 * the largest for texts of more than 100 query tokens, else the mean, as the reference code does at inference. `{
 * topMean: k }`: the mean of the k largest. `none`: no reduction, one number a token.
 */
export type IndicatorReduction = 'mean' | 'max' | 'power-mean' | 'mean-or-top' | 'none' | { topMean: number }

export interface ActivationIndicatorOptions {
  /** Output of the main memory, `[batch, tokens, dModel]` float32. */
  main: tf.Tensor3D
  /** Output of the side memory for the same activations, same shape. */
  side: tf.Tensor3D
  /** σ of eq. 3, applied to both outputs; default `identity`, which compares the outputs themselves. */
  activation?: 'identity' | ((x: tf.Tensor3D) => tf.Tensor3D)
  /** Ones at query tokens, zeros at padding and target, `[batch, tokens]`; default: all are query tokens. */
  mask?: tf.Tensor2D
  /** Default `mean`. */
  reduction?: IndicatorReduction
}

/** Query tokens above which `mean-or-top` takes the largest distance (reference code). */
const LONG_TEXT = 100

/**
 * Returns the activation indicator Δ(x) = ‖σ(a·W_v'ᵀ) − σ(a·W_vᵀ)‖₂ of each text (WISE eq. 3): the distance that the
 * side memory moves the layer's output.
 *
 * Returns `[batch]` float32, or `[batch, tokens]` with reduction `none`. Differentiable; the gradient is 0 where both
 * memories agree. A row without query tokens has indicator 0. Throws `INDICATOR_SHAPE` for outputs or a mask of
 * different shapes.
 */
export function activationIndicator(options: ActivationIndicatorOptions & { reduction: 'none' }): tf.Tensor2D
export function activationIndicator(
  options: ActivationIndicatorOptions & { reduction?: Exclude<IndicatorReduction, 'none'> },
): tf.Tensor1D
export function activationIndicator(options: ActivationIndicatorOptions): tf.Tensor1D | tf.Tensor2D {
  const { main, side, activation = 'identity', mask, reduction = 'mean' } = options
  checkShapes(main, side, mask)
  return tf.tidy(() => {
    const moved =
      activation === 'identity'
        ? tf.sub<tf.Tensor3D>(side, main)
        : tf.sub<tf.Tensor3D>(activation(side), activation(main))
    const distances = norm(moved)
    if (reduction === 'none') return mask ? tf.mul<tf.Tensor2D>(distances, mask) : distances
    return reduce(distances, mask ?? tf.ones<tf.Rank.R2>(distances.shape), reduction)
  })
}

function reduce(
  distances: tf.Tensor2D,
  mask: tf.Tensor2D,
  reduction: Exclude<IndicatorReduction, 'none'>,
): tf.Tensor1D {
  if (reduction === 'mean') return meanTokens(distances, mask)
  if (reduction === 'max') return topToken(distances, mask)
  if (reduction === 'power-mean') return powerMeanTokens(distances, mask)
  if (typeof reduction === 'object') return meanTopTokens(distances, mask, reduction.topMean)
  const long = tf.step(tf.sub(tf.sum(mask, 1), LONG_TEXT))
  const top = tf.mul(topToken(distances, mask), long)
  return tf.add(top, tf.mul(meanTokens(distances, mask), tf.sub(1, long)))
}

/** Euclidean norm over the last axis, with gradient 0 (not NaN) at the origin. */
function norm(x: tf.Tensor3D): tf.Tensor2D {
  return customOp(x, (x) => {
    const value = tf.sqrt(tf.sum(tf.square(x), -1)) as tf.Tensor2D
    return {
      value,
      saved: [x, value],
      gradient: (dy, [x, value]) => {
        const divisor = tf.add(value!, tf.sub(1, tf.step(value!)))
        return tf.mul(x!, tf.expandDims(tf.div(dy, divisor), -1))
      },
    }
  })
}

function checkShapes(main: tf.Tensor, side: tf.Tensor, mask?: tf.Tensor): void {
  if (main.rank !== 3 || !tf.util.arraysEqual(main.shape, side.shape)) {
    throw new WiseError(
      'INDICATOR_SHAPE',
      `Main memory returned [${main.shape}], side memory [${side.shape}]; expected [batch, tokens, dModel] for both. Run both on the same activations.`,
    )
  }
  if (mask && !tf.util.arraysEqual(mask.shape, main.shape.slice(0, 2))) {
    throw new WiseError(
      'INDICATOR_SHAPE',
      `The mask is [${mask.shape}]; expected [${main.shape.slice(0, 2)}], one entry for each token. Mark query tokens with 1.`,
    )
  }
}
