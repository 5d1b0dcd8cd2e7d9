import * as tf from '@tensorflow/tfjs-core'
import type { Sequences } from '@wise-edit/transformer'

/** Returns the number of tokens of a text that are compared: all but the first `skip`, or all if none would be left. */
export function comparedTokens(length: number, skip: number): number {
  return length > skip ? length - skip : length
}

/** Returns the columns of each row's query: its first `lengths[r]` tokens without `skip`, or all if none were left. */
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
 * Returns the spans of a query that are compared with edits: the whole query and, if it is longer than twice `width`,
 * half-overlapping windows of `width` tokens up to its end. This finds a question anywhere in a long text.
 */
export function windowsOf([start, end]: readonly [number, number], width: number): [number, number][] {
  const windows: [number, number][] = [[start, end]]
  if (end - start <= 2 * width) return windows
  for (let from = end - width; from > start; from -= Math.ceil(width / 2)) windows.push([from, from + width])
  windows.push([start, start + width])
  return windows
}

/** Returns spans at the start of a query, one for each of the `lengths` that is shorter than the query. */
export function startsOf(
  [start, end]: readonly [number, number],
  lengths: readonly number[],
): [number, number][] {
  return lengths.filter((length) => length < end - start).map((length) => [start, start + length])
}

/** Returns the means `[spans, width]` of `activations` `[batch, tokens, width]` over the tokens of spans of its rows. */
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
