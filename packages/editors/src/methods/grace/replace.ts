import * as tf from '@tensorflow/tfjs-core'
import type { Intercept } from '@wise-edit/transformer/internal'
import { columnMask, lastQueryTokens } from '../../training/query-tokens'
import { replacedColumns } from '../codebook/replaced-columns'
import { type Codebook, nearestEntries } from './codebook'
import type { GraceOptions } from './options'

/**
 * The down projection with the codebook before it: a query whose last token lies within the radius of the nearest key
 * gets that key's value instead of the layer's output (GRACE). The entry of a row is found in the first pass and kept
 * for later ones.
 */
export function replacingDownProjection(
  codebook: Codebook,
  replacement: GraceOptions['replacement'],
  promptLengths?: readonly number[],
): Intercept {
  let entries: (number | undefined)[] = []
  return (input, module, sequences) => {
    const output = module(input)
    if (sequences.past === 0) {
      const queries = lastQueryTokens(input, sequences, promptLengths)
      entries = nearestEntries(codebook, queries).map(({ entry, distance, radius }) =>
        distance <= radius ? entry : undefined,
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
    return tf.add(output, tf.mul(columnMask(sequences, columns), tf.sub(values, output)))
  }
}

const nowhere = [0, -1] as const
