import type { FrozenMatrix } from '@wise-edit/kernels'
import { type StoredDtype, storedDtype } from '../files/dtypes'
import type { BinaryFile } from '../files/tensor-file'
import type { MatchedWeight } from './match-weights'
import { readWeight, storedRow } from './read-weight'

/** Number of bytes read and decoded at a time. */
const PIECE_BYTES = 1 << 20

/** Creates a matrix that stays in `file`: rows are read and widened to float32 on demand. */
export function frozenInFile(weight: MatchedWeight, file: BinaryFile): FrozenMatrix {
  const { stored, shape } = weight
  const [rows, columns] = shape as [number, number]
  const dtype = storedDtype(stored.dtype, stored.name, stored.file.path)
  const rowBytes = (columns / dtype.values) * dtype.bytes
  const row = storedRow(weight)
  const readBytes = (first: number, out: Uint8Array) => {
    // Consecutive rows are read at once.
    const together = weight.source.interleavedHeads ? rowBytes : out.length
    for (let at = 0; at < out.length; at += together) {
      const start = stored.offset + row(first + at / rowBytes) * rowBytes
      file.read(out.subarray(at, at + together), start, `tensor "${stored.name}"`)
    }
  }
  return {
    shape: [rows, columns],
    read: (first, out) => {
      if (stored.dtype === 'F32') readBytes(first, new Uint8Array(out.buffer, out.byteOffset, out.byteLength))
      else readDecoded(dtype, { rowBytes, columns }, readBytes, first, out)
    },
    ...(isHalf(stored.dtype) && { half: { format: stored.dtype, read: readBytes } }),
  }
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

function isHalf(dtype: string): dtype is 'F16' | 'BF16' {
  return dtype === 'F16' || dtype === 'BF16'
}

function readDecoded(
  dtype: StoredDtype,
  { rowBytes, columns }: { rowBytes: number; columns: number },
  readBytes: (first: number, out: Uint8Array) => void,
  first: number,
  out: Float32Array,
): void {
  const rows = out.length / columns
  const together = Math.min(rows, Math.max(1, Math.floor(PIECE_BYTES / rowBytes)))
  const bytes = new Uint8Array(together * rowBytes)
  for (let row = 0; row < rows; row += together) {
    const count = Math.min(together, rows - row)
    const piece = bytes.subarray(0, count * rowBytes)
    readBytes(first + row, piece)
    dtype.decode(piece, out.subarray(row * columns, (row + count) * columns), piece.length / dtype.bytes)
  }
}
