import type * as tf from '@tensorflow/tfjs-core'
import type { StoredFormat } from './stored-format'

/**
 * A matrix of weights that is not float32 in the backend's memory: it is in a file, or in memory as the file stores it.
 * Its values are never changed; products widen a few rows at a time to float32, or read the stored numbers themselves.
 */
export interface FrozenMatrix {
  /** Rows and columns, `[out, in]` of a linear module. */
  readonly shape: [number, number]
  /** Writes to `out` the values of as many rows as it holds, starting at row `first`. Must not create tensors. */
  read(first: number, out: Float32Array): void
  /** The stored rows, if kernels can read their format; these are used instead of the float32 values. */
  readonly stored?: StoredRows
}

/** Rows of a matrix as they are stored. */
export interface StoredRows {
  format: StoredFormat
  /** Writes to `out` the bytes of as many rows as it holds, starting at row `first`. Must not create tensors. */
  read(first: number, out: Uint8Array): void
  /** All rows in the backend's memory, as `bytesTensor` creates them; they are then used where they are. */
  tensor?: tf.Tensor1D
}

/** Bytes of a frozen matrix that the backend holds at a time, as float32: few enough to stay in the CPU's cache. */
const PIECE_BYTES = 2 * 2 ** 20

/** Returns the number of rows of a matrix that are read at a time. */
export function pieceRows([rows, columns]: FrozenMatrix['shape']): number {
  return Math.min(rows, Math.max(1, Math.floor(PIECE_BYTES / 4 / columns)))
}

/** Yields the first row and the number of rows of each piece in which a matrix is read. */
export function* rowPieces(shape: FrozenMatrix['shape']): Generator<[number, number]> {
  const together = pieceRows(shape)
  for (let first = 0; first < shape[0]; first += together) yield [first, Math.min(together, shape[0] - first)]
}

/** Returns true if a weight is a frozen matrix rather than a tensor. */
export function isFrozen(weight: { shape: readonly number[] }): weight is FrozenMatrix {
  return 'read' in weight
}
