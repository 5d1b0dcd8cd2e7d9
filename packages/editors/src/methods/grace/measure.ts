import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import { runFrozenPrefix } from '../../training/frozen'
import { lastQueryTokens } from '../../training/query-tokens'
import type { GraceOptions } from './options'

/**
 * Radius in units of the distance between keys of unrelated texts, and step size in units of the layer's output; chosen
 * on the tuning split of ZsRE with a small model.
 */
const RELATIVE = { radius: 0.25, learningRate: 0.1 }

type GraceSizes = Pick<
  GraceOptions,
  'layer' | 'radius' | 'radiusScale' | 'learningRate' | 'learningRateScale'
>

/** Measures the settings that were left to `auto` on `texts`, in units of the model. */
export function measureGrace(
  model: LanguageModel,
  texts: readonly string[],
  { layer, radius, radiusScale, learningRate, learningRateScale }: GraceSizes,
): { radius: number; learningRate: number } {
  const rows = texts.map((text) => model.encode(text))
  const prefix = runFrozenPrefix(model.decoder, layer, rows)
  try {
    const { distance, output } = tf.tidy(() => ({
      distance: medianDistance(lastQueryTokens(prefix.activations, prefix.sequences)),
      output: rootMeanSquare(lastQueryTokens(prefix.main, prefix.sequences)),
    }))
    return {
      radius: radiusScale * (radius === 'auto' ? RELATIVE.radius * distance : radius),
      learningRate:
        learningRateScale * (learningRate === 'auto' ? RELATIVE.learningRate * output : learningRate),
    }
  } finally {
    prefix.dispose()
  }
}

/** Returns the median Euclidean distance between two of the keys `[texts, dFF]`. */
function medianDistance(keys: tf.Tensor2D): number {
  const [count] = keys.shape
  const distances = Array.from({ length: count - 1 }, (_, i) => {
    const others = tf.slice(keys, i + 1)
    return [...tf.norm(tf.sub(others, tf.slice(keys, i, 1)), 'euclidean', 1).dataSync()]
  }).flat()
  return distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)] as number
}

function rootMeanSquare(values: tf.Tensor): number {
  return Math.sqrt(tf.mean(tf.square(values)).dataSync()[0] as number)
}
