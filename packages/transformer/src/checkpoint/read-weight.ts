import { storedDtype } from '../files/dtypes'
import type { StoredTensor } from '../files/tensor-file'
import type { MatchedWeight } from './match-weights'

/** Number of bytes read and of values decoded at a time: few enough to stay in the processor's cache. */
const PIECE_BYTES = 1 << 20

/** Fills `out` with the float32 values of a weight, in the order of its `shape`. */
export function readWeight(weight: MatchedWeight, out: Float32Array): void {
  const { stored, source, shape } = weight
  const columns = shape[1] ?? 1
  const from = source.rows?.from ?? 0
  if (source.transpose) {
    readTransposed(stored, from, shape[0]!, out)
  } else if (source.interleavedHeads) {
    const order = halvesFromPairs(shape[0]! / source.interleavedHeads)
    readRows(stored, from, shape[0]!, columns, (row, values) => out.set(values, order(row) * columns))
  } else {
    readValues(stored, from * columns, out)
  }
  const { plus } = source
  if (plus !== undefined) for (const [i, value] of out.entries()) out[i] = value + plus
}

/** Fills `out` with the values of a stored tensor, starting at value `first`. */
export function readValues(stored: StoredTensor, first: number, out: Float32Array): void {
  const dtype = storedDtype(stored.dtype, stored.name, stored.file.path)
  const pieceBlocks = Math.max(1, Math.floor(PIECE_BYTES / Math.max(dtype.bytes, 4 * dtype.values)))
  const blocks = out.length / dtype.values
  const bytes = new Uint8Array(Math.min(pieceBlocks, blocks) * dtype.bytes)
  const start = stored.offset + (first / dtype.values) * dtype.bytes
  for (let block = 0; block < blocks; block += pieceBlocks) {
    const size = Math.min(pieceBlocks, blocks - block)
    const piece = bytes.subarray(0, size * dtype.bytes)
    stored.file.read(piece, start + block * dtype.bytes, `tensor "${stored.name}"`)
    const at = block * dtype.values
    dtype.decode(piece, out.subarray(at, at + size * dtype.values), size)
  }
}

/** Calls `use` with each of `rows` stored rows, keeping only a few of them in memory. */
function readRows(
  stored: StoredTensor,
  from: number,
  rows: number,
  columns: number,
  use: (row: number, values: Float32Array) => void,
): void {
  const together = Math.max(1, Math.floor(PIECE_BYTES / 4 / columns))
  const buffer = new Float32Array(Math.min(together, rows) * columns)
  for (let row = 0; row < rows; row += together) {
    const size = Math.min(together, rows - row)
    const values = buffer.subarray(0, size * columns)
    readValues(stored, (from + row) * columns, values)
    for (let i = 0; i < size; i++) use(row + i, values.subarray(i * columns, (i + 1) * columns))
  }
}

/** Reads columns `from` to `from + size` of a stored `[in, all]` matrix as rows: `[size, in]`. */
function readTransposed(stored: StoredTensor, from: number, size: number, out: Float32Array): void {
  const [inputs, all] = [stored.shape[0]!, stored.shape[1]!]
  readRows(stored, 0, inputs, all, (input, values) => {
    for (let row = 0; row < size; row++) out[row * inputs + input] = values[from + row]!
  })
}

/** Returns a function that maps each row of a matrix that is stored by rows to its stored row. */
export function storedRow({ source, shape }: MatchedWeight): (row: number) => number {
  const from = source.rows?.from ?? 0
  if (!source.interleavedHeads) return (row) => from + row
  const headDim = shape[0]! / source.interleavedHeads
  return (row) => {
    const inHead = row % headDim
    return from + row - inHead + 2 * (inHead % (headDim / 2)) + Math.floor(inHead / (headDim / 2))
  }
}

/** Maps row 2i + j of each head, the order of interleaved rotary, to row i + j · headDim / 2. */
function halvesFromPairs(headDim: number): (row: number) => number {
  return (row) => {
    const inHead = row % headDim
    return row - inHead + (inHead >> 1) + (inHead & 1) * (headDim / 2)
  }
}
