import * as tf from '@tensorflow/tfjs-core'

/**
 * The `k` entries of largest magnitude.
 *
 * `indices` come in ascending order; of equal magnitudes the lower index wins, on every backend.
 */
export function topKByMagnitude(x: Float32Array, k: number): { indices: Int32Array; values: Float32Array } {
  const count = Math.max(0, Math.min(x.length, Math.floor(k)))
  const order = Int32Array.from({ length: x.length }, (_, i) => i)
  order.sort((a, b) => Math.abs(x[b]!) - Math.abs(x[a]!) || a - b)
  const indices = order.slice(0, count).sort()
  return { indices, values: Float32Array.from(indices, (i) => x[i]!) }
}

/** The sign (-1, 0 or 1) of the sum of all deltas at each entry: the elected sign of TIES (Yadav et al. 2023). */
export function electSign(deltas: readonly Float32Array[]): Int8Array {
  const signs = new Int8Array(deltas[0]?.length ?? 0)
  for (let i = 0; i < signs.length; i++) {
    let sum = 0
    for (const delta of deltas) sum += delta[i]!
    signs[i] = Math.sign(sum)
  }
  return signs
}

/** `weight - lr · mask ⊙ gradient`, a step of gradient descent on the entries of a shard (WISE sec. 2.3.2). */
export function maskedUpdate<T extends tf.Tensor>(weight: T, gradient: T, mask: tf.Tensor, lr: number): T {
  return tf.tidy(() => tf.sub(weight, tf.mul(tf.mul(gradient, mask), lr)) as T)
}
