import * as tf from '@tensorflow/tfjs-core'

/** The tokens of one text, or of two consecutive texts. */
export interface EncoderRow {
  ids: readonly number[]
  /** Number of leading tokens of type 0; those after them are of type 1. */
  first: number
}

/** Far below any score, but finite. */
const HIDDEN = -1e9

/**
 * A batch of rows without padding: the tokens of all rows are concatenated, `[count, ...]`. Only attention needs rows of
 * the same length.
 */
export class PackedRows {
  readonly rows: readonly EncoderRow[]
  /** Index of the first token of each row, followed by the number of all tokens. */
  readonly starts: readonly number[]
  /** Number of tokens of the longest row. */
  readonly longest: number

  constructor(rows: readonly EncoderRow[]) {
    this.rows = rows
    const starts = [0]
    for (const { ids } of rows) starts.push(starts.at(-1)! + ids.length)
    this.starts = starts
    this.longest = Math.max(...rows.map(({ ids }) => ids.length))
  }

  /** Number of tokens of all rows. */
  get count(): number {
    return this.starts.at(-1)!
  }

  /** True if all rows have the same length, so that the packed and the padded batch are the same. */
  get even(): boolean {
    return this.count === this.rows.length * this.longest
  }

  /** Returns the token of each place of the padded batch, row by row; padding repeats the row's first token. */
  padded(): tf.Tensor1D {
    const places = new Int32Array(this.rows.length * this.longest)
    this.#eachRow((start, length, row) => {
      const at = row * this.longest
      for (let i = 0; i < this.longest; i++) places[at + i] = i < length ? start + i : start
    })
    return tf.tensor1d(places, 'int32')
  }

  /** Returns the place of each token in the padded batch. */
  places(): tf.Tensor1D {
    const places = new Int32Array(this.count)
    this.#eachRow((start, length, row) => {
      for (let i = 0; i < length; i++) places[start + i] = row * this.longest + i
    })
    return tf.tensor1d(places, 'int32')
  }

  /** Returns the index of the first token of each row. */
  firsts(): tf.Tensor1D {
    return tf.tensor1d(this.starts.slice(0, -1), 'int32')
  }

  /** Returns a mask that hides padding from attention: `[rows, 1, queries, longest]`, 0 for a token, else -1e9. */
  mask(queries: number): tf.Tensor4D {
    const values = new Float32Array(this.rows.length * queries * this.longest)
    this.#eachRow((_, length, row) => {
      for (let query = 0; query < queries; query++) {
        const at = (row * queries + query) * this.longest
        values.fill(HIDDEN, at + length, at + this.longest)
      }
    })
    return tf.tensor4d(values, [this.rows.length, 1, queries, this.longest])
  }

  #eachRow(use: (start: number, length: number, row: number) => void): void {
    for (const [row, { ids }] of this.rows.entries()) use(this.starts[row]!, ids.length, row)
  }
}

/** Number of places of a padded batch: few enough for the widest module to stay in the processor's cache. */
const BATCH_PLACES = 2048

/** Splits rows into batches of similar length; each entry is the index of a row. */
export function batchesOf(rows: readonly EncoderRow[]): number[][] {
  const sorted = rows.map((_, index) => index).sort((a, b) => rows[a]!.ids.length - rows[b]!.ids.length)
  const batches: number[][] = []
  for (const index of sorted) {
    const batch = batches.at(-1)
    // Rows are sorted by length.
    if (batch && (batch.length + 1) * rows[index]!.ids.length <= BATCH_PLACES) batch.push(index)
    else batches.push([index])
  }
  return batches
}
