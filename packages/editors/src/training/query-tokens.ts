import * as tf from '@tensorflow/tfjs-core'
import { gatherTokens } from '@wise-edit/kernels'
import type { Sequences } from '@wise-edit/transformer'

/**
 * Returns the columns `[first, last]` of each row's query in a first pass: its first `lengths[r]` tokens, by default all
 * of them.
 */
export function queryColumns(
  sequences: Sequences,
  lengths: readonly number[] = sequences.lengths,
): [number, number][] {
  return sequences.lengths.map((whole, row) => {
    const first = sequences.firstColumn(row)
    return [first, first + Math.min(whole, lengths[row] ?? whole) - 1]
  })
}

/** Returns the input of a module at the last token of each row's query, `[batch, dim]`. */
export function lastQueryTokens(
  hidden: tf.Tensor3D,
  sequences: Sequences,
  lengths?: readonly number[],
): tf.Tensor2D {
  return gatherTokens(
    hidden,
    queryColumns(sequences, lengths).map(([, last], row) => [row, last] as const),
  )
}

/** Returns a mask with ones from each row's first to its last column, `[batch, tokens, 1]`. */
export function columnMask(
  sequences: Sequences,
  columns: readonly (readonly [number, number])[],
): tf.Tensor3D {
  const values = new Float32Array(sequences.batch * sequences.tokens)
  for (const [row, [first, last]] of columns.entries()) {
    values.fill(1, row * sequences.tokens + first, row * sequences.tokens + last + 1)
  }
  return tf.tensor3d(values, [sequences.batch, sequences.tokens, 1])
}
