import { bytesTensor, bytesView, type FrozenMatrix, isStoredFormat } from '@wise-edit/kernels/internal'
import { type StoredDtype, storedDtype } from '../files/dtypes'
import type { BinaryFile } from '../files/tensor-file'
import type { MatchedWeight } from './match-weights'
import { readWeight, storedRow } from './read-weight'

/** Number of bytes read and decoded at a time. */
const PIECE_BYTES = 1 << 20

/** Fills `out` with the bytes of as many stored rows as it holds, starting at row `first` of the weight. */
type ReadRows = (first: number, out: Uint8Array) => void

/** Creates a matrix that stays in `file`: rows are read and widened to float32 on demand. */
export function frozenInFile(weight: MatchedWeight, file: BinaryFile): FrozenMatrix {
  const { stored, shape } = weight
  const layout = rowLayout(weight)
  const read = rowReader(weight, file)
  return {
    shape: shape as [number, number],
    read: (first, out) => {
      if (stored.dtype === 'F32') read(first, new Uint8Array(out.buffer, out.byteOffset, out.byteLength))
      else readDecoded(layout, read, first, out)
    },
    ...(isStoredFormat(stored.dtype) && { stored: { format: stored.dtype, read } }),
  }
}

/** Returns true if `frozenAsStored` can hold a weight: a matrix by rows, of a format that kernels read. */
export function canStayStored({ stored, source, shape }: MatchedWeight): boolean {
  return shape.length === 2 && !source.transpose && source.plus === undefined && isStoredFormat(stored.dtype)
}

/** Loads a matrix into the backend's memory with the bytes that its file has; `dispose` frees it. */
export function frozenAsStored(weight: MatchedWeight): { matrix: FrozenMatrix; dispose(): void } {
  const { stored, shape } = weight
  const layout = rowLayout(weight)
  const { dtype, rowBytes, columns } = layout
  const readFile = rowReader(weight, stored.file)
  const tensor = bytesTensor((shape[0] as number) * rowBytes, (out) => readFile(0, out))
  const bytesAt = (first: number, length: number) =>
    bytesView(tensor).subarray(first * rowBytes, first * rowBytes + length)
  const matrix: FrozenMatrix = {
    shape: shape as [number, number],
    read: (first, out) => {
      const rows = out.length / columns
      dtype.decode(bytesAt(first, rows * rowBytes), out, out.length / dtype.values)
    },
    stored: {
      format: stored.dtype as 'F16',
      tensor,
      read: (first, out) => out.set(bytesAt(first, out.length)),
    },
  }
  return { matrix, dispose: () => tensor.dispose() }
}

/** Creates a matrix from a float32 array outside the backend's memory: for one that a file does not store by rows. */
export function frozenInMemory(weight: MatchedWeight): FrozenMatrix {
  const [rows, columns] = weight.shape as [number, number]
  const values = new Float32Array(rows * columns)
  readWeight(weight, values)
  return {
    shape: [rows, columns],
    read: (first, out) => out.set(values.subarray(first * columns, first * columns + out.length)),
  }
}

interface RowLayout {
  dtype: StoredDtype
  rowBytes: number
  columns: number
}

function rowLayout({ stored, shape }: MatchedWeight): RowLayout {
  const dtype = storedDtype(stored.dtype, stored.name, stored.file.path)
  const columns = shape[1] as number
  return { dtype, columns, rowBytes: (columns / dtype.values) * dtype.bytes }
}

/** Returns a function that reads the rows of a weight from `file`, in the order of the weight. */
function rowReader(weight: MatchedWeight, file: BinaryFile): ReadRows {
  const { stored, source } = weight
  const { rowBytes } = rowLayout(weight)
  const row = storedRow(weight)
  return (first, out) => {
    // Consecutive rows are read at once.
    const together = source.interleavedHeads ? rowBytes : out.length
    for (let at = 0; at < out.length; at += together) {
      const start = stored.offset + row(first + at / rowBytes) * rowBytes
      file.read(out.subarray(at, at + together), start, `tensor "${stored.name}"`)
    }
  }
}

function readDecoded(
  { dtype, rowBytes, columns }: RowLayout,
  readRows: ReadRows,
  first: number,
  out: Float32Array,
): void {
  const rows = out.length / columns
  const together = Math.min(rows, Math.max(1, Math.floor(PIECE_BYTES / rowBytes)))
  const bytes = new Uint8Array(together * rowBytes)
  for (let row = 0; row < rows; row += together) {
    const count = Math.min(together, rows - row)
    const piece = bytes.subarray(0, count * rowBytes)
    readRows(first + row, piece)
    dtype.decode(piece, out.subarray(row * columns, (row + count) * columns), piece.length / dtype.bytes)
  }
}
