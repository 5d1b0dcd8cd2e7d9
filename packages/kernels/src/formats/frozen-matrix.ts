/**
 * A matrix of weights outside the backend's memory, for example in a file. Its values are never changed; they are read
 * into the backend's memory as float32, a few rows at a time, whenever they are used.
 */
export interface FrozenMatrix {
  /** Rows and columns, `[out, in]` of a linear module. */
  readonly shape: [number, number]
  /** Writes to `out` the values of as many rows as it holds, starting at row `first`. Must not create tensors. */
  read(first: number, out: Float32Array): void
  /** The stored rows, if they are 16-bit numbers; these are read instead of the float32 values. */
  readonly half?: HalfRows
}

/** Rows of 16-bit floating-point numbers. */
export interface HalfRows {
  format: 'F16' | 'BF16'
  /** Writes to `out` the bits of as many rows as it holds, starting at row `first`. */
  read(first: number, out: Uint8Array): void
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
