import { type FrozenMatrix, pieceRows, rowPieces, type StoredRows } from '../../formats/frozen-matrix'
import { layoutOf, storedRowBytes } from '../../formats/stored-format'
import type { Heap } from '../code/fused-heap'
import { heapView } from '../heap'
import { type Multiply, multiplierOf } from '../products/matmul-kernels'

/** Floats behind a piece: room for a block that is widened before its numbers overwrite it. */
const SLACK = 64

/** Bytes of stored rows that are read from a file at a time. */
const STORED_PIECE_BYTES = 2 ** 20

/** Widens a few rows at a time to float32 at the address `piece`, and frees that memory after the last. */
export function eachWidenedPiece(
  matrix: FrozenMatrix,
  heap: Heap,
  use: (piece: number, first: number, count: number, multiply: Multiply) => void,
): void {
  const { backend } = heap
  const columns = matrix.shape[1]
  const piece = heap.make([pieceRows(matrix.shape) * columns + SLACK])
  try {
    // Nothing is allocated from here on, so neither views nor addresses change.
    const multiply = multiplierOf(backend) as Multiply
    const values = heapView(backend, piece)
    for (const [first, count] of rowPieces(matrix.shape)) {
      const rows = values.subarray(0, count * columns)
      if (matrix.stored) widenRows(matrix.stored, heap, first, columns, rows)
      else matrix.read(first, rows)
      use(values.byteOffset, first, count, multiply)
    }
  } finally {
    backend.disposeData(piece.dataId)
  }
}

/** Gives the addresses of a few stored rows at a time: all at once if they are in memory. */
export function eachStoredPiece(
  { shape: [rows, columns] }: FrozenMatrix,
  stored: StoredRows,
  heap: Heap,
  use: (rows: number, first: number, count: number) => void,
): void {
  if (stored.tensor) {
    use(heap.at(stored.tensor), 0, rows)
    return
  }
  const { backend } = heap
  const rowBytes = storedRowBytes(stored.format, columns)
  const together = Math.min(rows, Math.max(4, 4 * Math.floor(STORED_PIECE_BYTES / rowBytes / 4)))
  const piece = heap.make([Math.ceil((together * rowBytes) / 4)])
  try {
    const bytes = bytesOf(heapView(backend, piece))
    for (let first = 0; first < rows; first += together) {
      const count = Math.min(together, rows - first)
      stored.read(first, bytes.subarray(0, count * rowBytes))
      use(bytes.byteOffset, first, count)
    }
  } finally {
    backend.disposeData(piece.dataId)
  }
}

/** Fills `values`, a view of the heap with `SLACK` behind it, with the rows starting at `first`. */
function widenRows(
  stored: StoredRows,
  heap: Heap,
  first: number,
  columns: number,
  values: Float32Array,
): void {
  const rowBytes = storedRowBytes(stored.format, columns)
  const length = (values.length / columns) * rowBytes
  let from: number
  if (stored.tensor) from = heap.at(stored.tensor) + first * rowBytes
  else {
    // The bytes are read to the end of the same memory: each is read before it is overwritten.
    from = values.byteOffset + 4 * (values.length + SLACK) - length
    stored.read(first, new Uint8Array(values.buffer, from, length))
  }
  widen(stored, heap, from, values.byteOffset, values.length)
}

/** Widens `count` stored numbers at the address `from` to the floats at `to`. */
function widen({ format }: StoredRows, { code }: Heap, from: number, to: number, count: number): void {
  const { code: number, values } = layoutOf(format)
  if (number !== undefined) code.widenBlocks(number, from, to, count / values)
  else if (format === 'F16') code.widenHalf(from, to, count)
  else code.widenBrain(from, to, count)
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
