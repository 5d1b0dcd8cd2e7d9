/**
 * A matrix of weights outside the backend's memory, in a file or wherever its values are: they enter a few rows at a
 * time, as float32, when they are used, and are never changed.
 */
export interface FrozenMatrix {
  /** Rows and columns, `[out, in]` of a linear module. */
  readonly shape: [number, number]
  /** Writes the values of as many rows as `out` holds, from row `first` on. Must not make tensors. */
  read(first: number, out: Float32Array): void
  /** The rows as they are stored, where they are 16-bit numbers: these are read in the place of values. */
  readonly half?: HalfRows
}

/** Rows of 16-bit floating-point numbers. */
export interface HalfRows {
  format: 'F16' | 'BF16'
  /** Writes the bits of as many rows as `out` holds, from row `first` on. */
  read(first: number, out: Uint8Array): void
}

/** Bytes of a frozen matrix that the backend holds at a time, as float32: few, so that they are still in the cache. */
const PIECE_BYTES = 2 * 2 ** 20

/** Rows of a matrix that are taken in at a time. */
export function pieceRows([rows, columns]: FrozenMatrix['shape']): number {
  return Math.min(rows, Math.max(1, Math.floor(PIECE_BYTES / 4 / columns)))
}

/** The first row and the number of rows of each piece that a matrix is taken in. */
export function* rowPieces(shape: FrozenMatrix['shape']): Generator<[number, number]> {
  const together = pieceRows(shape)
  for (let first = 0; first < shape[0]; first += together) yield [first, Math.min(together, shape[0] - first)]
}

/** Whether a weight is a frozen matrix and not a tensor. */
export function isFrozen(weight: { shape: readonly number[] }): weight is FrozenMatrix {
  return 'read' in weight
}
