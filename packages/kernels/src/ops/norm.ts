import * as tf from '@tensorflow/tfjs-core'
import { canFuseNorm, fusedNorm } from '../wasm/fused/norm'

/**
 * Applies root-mean-square normalisation over the last axis: `x / sqrt(mean(x²) + eps) · weight`.
 *
 * `x` is `[..., dim]`, `weight` is `[dim]`, both float32 (Zhang and Sennrich 2019).
 */
export function rmsNorm<T extends tf.Tensor>(x: T, weight: tf.Tensor1D, eps = 1e-6): T {
  if (canFuseNorm(x, weight)) return fusedNorm({ x, weight }, { eps, centred: false })
  return tf.tidy(() => tf.mul(tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), eps))), weight) as T)
}

/**
 * Applies layer normalisation over the last axis: `(x - mean) / sqrt(variance + eps) · weight + bias`.
 *
 * `x` is `[..., dim]`, `weight` and `bias` are `[dim]`, all float32 (Ba et al. 2016); the variance is the biased one.
 */
export function layerNorm<T extends tf.Tensor>(x: T, weight: tf.Tensor1D, bias: tf.Tensor1D, eps = 1e-5): T {
  if (canFuseNorm(x, weight, bias)) return fusedNorm({ x, weight, bias }, { eps, centred: true })
  return tf.tidy(() => {
    const centred = tf.sub(x, tf.mean(x, -1, true))
    const scaled = tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), eps)))
    return tf.add(tf.mul(scaled, weight), bias) as T
  })
}
