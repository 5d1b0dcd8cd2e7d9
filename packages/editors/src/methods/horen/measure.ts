import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import { runFrozenPrefix } from '../../training/frozen'
import { lastQueryTokens } from '../../training/query-tokens'
import { pooledKeys } from './codebook'
import type { HorenOptions } from './options'

/**
 * Threshold as a share of the way from the median cosine between keys of unrelated texts to 1, and learning rate in units
 * of the layer's output.
 */
const RELATIVE = { threshold: 0.6, learningRate: 0.1 }

type HorenSizes = Pick<HorenOptions, 'layer' | 'pooled' | 'threshold' | 'learningRate' | 'learningRateScale'>

/** Measures the settings that were left to `auto` on `texts`, in units of the model. */
export function measureHoren(
  model: LanguageModel,
  texts: readonly string[],
  { layer, pooled, threshold, learningRate, learningRateScale }: HorenSizes,
): { threshold: number; learningRate: number } {
  const rows = texts.map((text) => model.encode(text))
  const prefix = runFrozenPrefix(model.decoder, layer, rows)
  try {
    const { cosine, output } = tf.tidy(() => {
      const keys = pooledKeys(prefix.activations, prefix.sequences, pooled)
      const outputs = lastQueryTokens(prefix.main, prefix.sequences)
      return {
        cosine: medianOffDiagonal(tf.matMul(keys, keys, false, true).arraySync() as number[][]),
        output: Math.sqrt(tf.mean(tf.square(outputs)).dataSync()[0] as number),
      }
    })
    return {
      threshold: threshold === 'auto' ? cosine + RELATIVE.threshold * (1 - cosine) : threshold,
      learningRate:
        learningRateScale * (learningRate === 'auto' ? RELATIVE.learningRate * output : learningRate),
    }
  } finally {
    prefix.dispose()
  }
}

function medianOffDiagonal(rows: readonly (readonly number[])[]): number {
  const values = rows.flatMap((row, i) => row.slice(i + 1)).sort((a, b) => a - b)
  return values[Math.floor(values.length / 2)] as number
}
