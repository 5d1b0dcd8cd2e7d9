import * as tf from '@tensorflow/tfjs-core'
import type { FrozenPrefix } from '../../training/frozen'
import { lastQueryTokens } from '../../training/query-tokens'
import { measuredRate, middle } from '../codebook/measured'
import type { GraceOptions } from './options'

/** Radius in units of the distance between keys of unrelated texts; chosen on the tuning split of ZsRE with a small model. */
const RELATIVE_RADIUS = 0.25

type GraceSizes = Pick<GraceOptions, 'radius' | 'radiusScale' | 'learningRate' | 'learningRateScale'>

/** Measures the settings that were left to `auto` on unrelated texts, in units of the model. */
export function measureGrace(
  prefix: FrozenPrefix,
  options: GraceSizes,
): { radius: number; learningRate: number } {
  const { radius, radiusScale } = options
  const keys = lastQueryTokens(prefix.activations, prefix.sequences)
  return {
    radius: radiusScale * (radius === 'auto' ? RELATIVE_RADIUS * medianDistance(keys) : radius),
    learningRate: measuredRate(prefix, options),
  }
}

/** Returns the median Euclidean distance between two of the keys `[texts, dFF]`. */
function medianDistance(keys: tf.Tensor2D): number {
  const [count] = keys.shape
  const distances = Array.from({ length: count - 1 }, (_, i) => {
    const others = tf.slice(keys, i + 1)
    return [...tf.norm(tf.sub(others, tf.slice(keys, i, 1)), 'euclidean', 1).dataSync()]
  })
  return middle(distances.flat())
}
