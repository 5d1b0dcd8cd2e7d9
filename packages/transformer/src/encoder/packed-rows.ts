import * as tf from '@tensorflow/tfjs-core'

/** The tokens of a text, or of two one after the other. */
export interface EncoderRow {
  ids: readonly number[]
  /** Tokens that are of type 0; those after them are of type 1. */
  first: number
}

/** Far below any score, and finite. */
const HIDDEN = -1e9

/**
 * A batch of rows without padding: the tokens of all rows stand one after another, `[count, ...]`. Only attention needs
 * rows of one length.
 */
export class PackedRows {
  readonly rows: readonly EncoderRow[]
  /** The number of the first token of each row, and then that of all tokens. */
  readonly starts: readonly number[]
  /** Tokens of the longest row. */
  readonly longest: number

  constructor(rows: readonly EncoderRow[]) {
    this.rows = rows
    const starts = [0]
    for (const { ids } of rows) starts.push(starts.at(-1)! + ids.length)
    this.starts = starts
    this.longest = Math.max(...rows.map(({ ids }) => ids.length))
  }

  /** Tokens of all rows. */
  get count(): number {
    return this.starts.at(-1)!
  }

  /** True where all rows are of one length: then packed and padded are the same. */
  get even(): boolean {
    return this.count === this.rows.length * this.longest
  }

  /** For each place of the padded batch, row by row, the token that stands there; padding repeats the row's first. */
  padded(): tf.Tensor1D {
    const places = new Int32Array(this.rows.length * this.longest)
    this.#eachRow((start, length, row) => {
      const at = row * this.longest
      for (let i = 0; i < this.longest; i++) places[at + i] = i < length ? start + i : start
    })
    return tf.tensor1d(places, 'int32')
  }

  /** For each token, its place in the padded batch. */
  places(): tf.Tensor1D {
    const places = new Int32Array(this.count)
    this.#eachRow((start, length, row) => {
      for (let i = 0; i < length; i++) places[start + i] = row * this.longest + i
    })
    return tf.tensor1d(places, 'int32')
  }

  /** The first token of each row. */
  firsts(): tf.Tensor1D {
    return tf.tensor1d(this.starts.slice(0, -1), 'int32')
  }

  /** Hides padding from attention: `[rows, 1, queries, longest]`, 0 where there is a token, else -1e9. */
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

/** Places of a padded batch: as many as the widest module stays in the processor's cache with. */
const BATCH_PLACES = 2048

/** Splits rows into batches of rows of like length; each entry is the row's number. */
export function batchesOf(rows: readonly EncoderRow[]): number[][] {
  const sorted = rows.map((_, index) => index).sort((a, b) => rows[a]!.ids.length - rows[b]!.ids.length)
  const batches: number[][] = []
  for (const index of sorted) {
    const batch = batches.at(-1)
    // Rows come in order of their length.
    if (batch && (batch.length + 1) * rows[index]!.ids.length <= BATCH_PLACES) batch.push(index)
    else batches.push([index])
  }
  return batches
}
