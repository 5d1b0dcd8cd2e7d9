import * as tf from '@tensorflow/tfjs-core'
import type { Sequences } from '@wise-edit/transformer'

/** How many of a text's tokens are compared: all but the first `skip`, or all if nothing would be left. */
export function comparedTokens(length: number, skip: number): number {
  return length > skip ? length - skip : length
}

/** Columns of each row that hold its query: its first `lengths[r]` tokens less `skip`, or all if nothing would be left. */
export function querySpans(
  sequences: Sequences,
  skip: number,
  lengths: readonly number[] = sequences.lengths,
): [start: number, end: number][] {
  return sequences.lengths.map((whole, row) => {
    const length = Math.min(whole, lengths[row] ?? whole)
    const end = sequences.firstColumn(row) + length
    return [end - comparedTokens(length, skip), end]
  })
}

/**
 * Stretches of a query that are compared with edits: the whole, and of one longer than two `width`s every stretch of
 * that many tokens, half overlapping, the last at its end. So a question is found wherever it stands in a long text.
 */
export function windowsOf([start, end]: readonly [number, number], width: number): [number, number][] {
  const windows: [number, number][] = [[start, end]]
  if (end - start <= 2 * width) return windows
  for (let from = end - width; from > start; from -= Math.ceil(width / 2)) windows.push([from, from + width])
  windows.push([start, start + width])
  return windows
}

/** Stretches at the start of a query, one of each of the `lengths` that are shorter than it. */
export function startsOf(
  [start, end]: readonly [number, number],
  lengths: readonly number[],
): [number, number][] {
  return lengths.filter((length) => length < end - start).map((length) => [start, start + length])
}

/** Means `[stretches, width]` of the tokens of `activations` `[batch, tokens, width]` in stretches of its rows. */
export function meansOf(
  activations: tf.Tensor3D,
  stretches: readonly { row: number; columns: readonly [start: number, end: number] }[],
): tf.Tensor2D {
  const [batch, tokens, width] = activations.shape
  const shares = new Float32Array(stretches.length * batch * tokens)
  for (const [i, { row, columns }] of stretches.entries()) {
    const at = (i * batch + row) * tokens
    shares.fill(1 / (columns[1] - columns[0]), at + columns[0], at + columns[1])
  }
  return tf.tidy(() => {
    const flat = tf.reshape(activations, [batch * tokens, width]) as tf.Tensor2D
    return tf.matMul(tf.tensor2d(shares, [stretches.length, batch * tokens]), flat)
  })
}
