import * as tf from '@tensorflow/tfjs-core'
import { dot, matrix } from '../locate/vectors'

/**
 * Returns `weight + change directionᵀ / (direction · key)`. Its output for `key` `[dFF]` changes by `change` `[dModel]`,
 * and for other keys as little as `direction = C⁻¹ k` allows (ROME eq. 2).
 */
export function rankOneUpdate(
  weight: tf.Tensor2D,
  change: Float64Array,
  direction: Float64Array,
  key: Float64Array,
): tf.Tensor2D {
  const scale = dot(direction, key)
  return tf.tidy(() => {
    const column = matrix([change], change.length)
    const row = matrix([direction.map((value) => value / scale)], direction.length)
    return tf.add(weight, tf.matMul(column, row, true, false))
  })
}
