import * as tf from '@tensorflow/tfjs-core'
import type { Intercept } from '@wise-edit/transformer/internal'
import { columnMask } from '../../training/query-tokens'
import { replacedColumns } from '../codebook/replaced-columns'
import { type Codebook, nearestEntries, pooledKeys } from './codebook'
import type { HorenOptions } from './options'

/** Settings for reading a codebook. */
export type ReadSettings = Pick<
  HorenOptions,
  'pooled' | 'refinements' | 'sharpness' | 'damping' | 'replacement'
>

/**
 * The down projection with the codebook beside it: a query whose cosine to the nearest key is above the threshold gets
 * that key's value added to the output. The entry of a row is found in the first pass and kept for later ones.
 */
export function addingDownProjection(
  codebook: Codebook,
  settings: ReadSettings,
  promptLengths?: readonly number[],
): Intercept {
  const { pooled, replacement } = settings
  const threshold = codebook.threshold.dataSync()[0] as number
  let entries: (number | undefined)[] = []
  return (input, module, sequences) => {
    const output = module(input)
    if (sequences.past === 0) {
      const queries = pooledKeys(input, sequences, pooled, promptLengths)
      entries = nearestEntries(codebook.keys, queries, settings).map(({ entry, cosine }) =>
        cosine > threshold ? entry : undefined,
      )
    }
    if (entries.every((entry) => entry === undefined)) return output
    if (sequences.past > 0 && replacement !== 'all') return output
    const columns = replacedColumns(sequences, replacement, promptLengths).map((range, row) =>
      entries[row] === undefined ? nowhere : range,
    )
    const chosen = tf.tensor1d(
      entries.map((entry) => entry ?? 0),
      'int32',
    )
    const values = tf.expandDims(tf.gather(codebook.values, chosen), 1)
    return tf.add(output, tf.mul(columnMask(sequences, columns), values))
  }
}

const nowhere = [0, -1] as const
