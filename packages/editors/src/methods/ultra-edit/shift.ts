import * as tf from '@tensorflow/tfjs-core'
import { Cholesky } from '../../training/cholesky'
import type { GradientFactors } from '../../training/gradient-factors'
import { type Moments, standardise } from '../../training/moments'

/**
 * UltraEdit's change of a module's matrix, `[out, in]`: the ridge regression `(HᵀH + I)⁻¹ HᵀV`, transposed. Row i of H
 * is a hidden state, of V the change `-learningRate · ‖h̃ᵢ‖² · g̃ᵢ` wanted there, h̃ and g̃ being hidden state and gradient
 * standardised by `moments`.
 */
export function matrixShift(
  { inputs, gradients }: GradientFactors,
  moments: Moments,
  learningRate: number,
): tf.Tensor2D {
  return tf.tidy(() => {
    const standard = standardise(features({ inputs, gradients }), moments)
    const [keys, values] = tf.split(standard, [inputs.shape[1], gradients.shape[1]], 1) as [
      tf.Tensor2D,
      tf.Tensor2D,
    ]
    const wanted = tf.mul<tf.Tensor2D>(values, tf.mul(tf.sum(tf.square(keys), 1, true), -learningRate))
    return tf.matMul(solveGram(inputs, wanted), inputs, true)
  })
}

/** Concatenates the hidden state and the gradient of each token, `[tokens, in + out]`. */
export function features({ inputs, gradients }: GradientFactors): tf.Tensor2D {
  return tf.concat([inputs, gradients], 1)
}

/**
 * Returns `(HHᵀ + I)⁻¹ V`, `[tokens, out]`. With it, `Hᵀ (HHᵀ + I)⁻¹ V = (HᵀH + I)⁻¹ HᵀV` needs a system with as many
 * unknowns as tokens instead of the layer's width. Uses float64, since some hidden states are a thousand times the ridge.
 */
function solveGram(rows: tf.Tensor2D, wanted: tf.Tensor2D): tf.Tensor2D {
  const [tokens, out] = wanted.shape
  const h = rows.arraySync()
  const gram = Float64Array.from({ length: tokens * tokens }, (_, at) => {
    const [i, j] = [Math.floor(at / tokens), at % tokens]
    return j > i ? 0 : dot(h[i] as number[], h[j] as number[]) + (i === j ? 1 : 0)
  })
  const system = new Cholesky(gram, tokens)
  const columns = tf.transpose(wanted).dataSync()
  const solved = new Float32Array(out * tokens)
  for (let column = 0; column < out; column++) {
    const right = Float64Array.from(columns.subarray(column * tokens, (column + 1) * tokens))
    solved.set(system.solve(right), column * tokens)
  }
  return tf.transpose(tf.tensor2d(solved, [out, tokens]))
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += (a[k] as number) * (b[k] as number)
  return sum
}
