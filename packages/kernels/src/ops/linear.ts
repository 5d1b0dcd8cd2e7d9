import * as tf from '@tensorflow/tfjs-core'
import { type FrozenMatrix, isFrozen } from '../formats/frozen-matrix'
import { canFuseLinear, fusedConstantLinear, fusedLinear } from '../wasm/fused/linear'
import { frozenLinear } from './frozen-linear'

/**
 * Computes `x · weightᵀ + bias`: `x` is `[..., in]`, `weight` is `[out, in]`, `bias` is `[out]`, and the result is
 * `[..., out]`, all float32.
 *
 * A frozen matrix is read into the backend's memory a few rows at a time; it has no gradient.
 */
export function linear<T extends tf.Tensor>(x: T, weight: tf.Tensor2D, bias?: tf.Tensor1D): T
export function linear<T extends tf.Tensor>(x: T, weight: tf.Tensor2D | FrozenMatrix, bias?: tf.Tensor1D): T
export function linear<T extends tf.Tensor>(x: T, weight: tf.Tensor2D | FrozenMatrix, bias?: tf.Tensor1D): T {
  if (isFrozen(weight)) return frozenLinear(x, weight, bias)
  if (canFuseLinear(x, weight, bias)) return fusedLinear(x, weight, bias)
  return composed(x, weight, bias)
}

/**
 * Computes `linear` with a weight that is never differentiated. Fused kernels then do not keep `x` until the gradient is
 * computed, and the gradient throws if that of the weight is requested.
 */
export function constantLinear<T extends tf.Tensor>(
  x: T,
  weight: tf.Tensor2D | FrozenMatrix,
  bias?: tf.Tensor1D,
): T {
  if (isFrozen(weight)) return frozenLinear(x, weight, bias)
  if (canFuseLinear(x, weight, bias)) return fusedConstantLinear(x, weight, bias)
  return composed(x, weight, bias)
}

function composed<T extends tf.Tensor>(x: T, weight: tf.Tensor2D, bias?: tf.Tensor1D): T {
  return tf.tidy(() => {
    const [outDim, inDim] = weight.shape
    const product = tf.matMul(tf.reshape(x, [-1, inDim]) as tf.Tensor2D, weight, false, true)
    const out = bias ? tf.add(product, bias) : product
    return tf.reshape(out, [...x.shape.slice(0, -1), outDim]) as T
  })
}
