import * as tf from '@tensorflow/tfjs-core'
import { fusedActivation, fusedSwiglu } from '../wasm/fused/activation'
import { hasFused } from '../wasm/fused/fused-op'

/** Name of an activation function. */
export type Activation = 'silu' | 'gelu-tanh' | 'gelu-erf'

/** Applies the activation function called `name` elementwise. */
export function activate<T extends tf.Tensor>(x: T, name: Activation): T {
  if (name === 'silu') return silu(x)
  return gelu(x, name === 'gelu-tanh' ? 'tanh' : 'erf')
}

/** Computes `x · Φ(x)`, exactly (`erf`) or by the tanh approximation (Hendrycks and Gimpel 2016). */
export function gelu<T extends tf.Tensor>(x: T, approximation: 'erf' | 'tanh'): T {
  if (hasFused('WiseActivation', x)) return fusedActivation(x, `gelu-${approximation}`)
  return tf.tidy(() => {
    const inner =
      approximation === 'erf'
        ? tf.erf(tf.mul(x, Math.SQRT1_2))
        : tf.tanh(tf.mul(tf.add(x, tf.mul(tf.mul(tf.mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI)))
    return tf.mul(tf.mul(x, 0.5), tf.add(inner, 1)) as T
  })
}

/** Computes `x · sigmoid(x)` (Elfwing et al. 2017). */
export function silu<T extends tf.Tensor>(x: T): T {
  if (hasFused('WiseActivation', x)) return fusedActivation(x, 'silu')
  return tf.tidy(() => tf.mul(x, tf.sigmoid(x)) as T)
}

/** Computes `silu(gate) · up`, the gated activation of LLaMA (Shazeer 2020); both have the same shape. */
export function swiglu<T extends tf.Tensor>(gate: T, up: T): T {
  const same = tf.util.arraysEqual(gate.shape, up.shape)
  if (same && hasFused('WiseSwiglu', gate, up)) return fusedSwiglu(gate, up)
  return tf.tidy(() => tf.mul(silu(gate), up) as T)
}
