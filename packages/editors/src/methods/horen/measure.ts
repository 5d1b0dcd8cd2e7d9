import * as tf from '@tensorflow/tfjs-core'
import type { FrozenPrefix } from '../../training/frozen'
import { measuredRate, middle } from '../codebook/measured'
import { pooledKeys } from './codebook'
import type { HorenOptions } from './options'

/** Threshold as a share of the way from the median cosine between keys of unrelated texts to 1. */
const RELATIVE_THRESHOLD = 0.6

type HorenSizes = Pick<HorenOptions, 'pooled' | 'threshold' | 'learningRate' | 'learningRateScale'>

/** Measures the settings that were left to `auto` on unrelated texts, in units of the model. */
export function measureHoren(
  prefix: FrozenPrefix,
  options: HorenSizes,
): { threshold: number; learningRate: number } {
  const { pooled, threshold } = options
  return {
    threshold: threshold === 'auto' ? automaticThreshold(prefix, pooled) : threshold,
    learningRate: measuredRate(prefix, options),
  }
}

function automaticThreshold({ activations, sequences }: FrozenPrefix, pooled: number): number {
  const keys = pooledKeys(activations, sequences, pooled)
  const cosines = tf.matMul(keys, keys, false, true).arraySync() as number[][]
  const cosine = middle(cosines.flatMap((row, i) => row.slice(i + 1)))
  return cosine + RELATIVE_THRESHOLD * (1 - cosine)
}
