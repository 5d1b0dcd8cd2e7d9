import type * as tf from '@tensorflow/tfjs-core'
import type { BlockLibrary } from '../../backends/ggml/block-library'
import type { FrozenMatrix, StoredRows } from '../../formats/frozen-matrix'
import { layoutOf, type StoredFormat } from '../../formats/stored-format'
import type { Heap } from '../code/fused-heap'
import { heapView } from '../heap'
import { eachStoredPiece } from './frozen-pieces'

/** Rows up to which reading the stored numbers is faster than widening them for a product of floats; of blocks, 16. */
const FEW: Partial<Record<StoredFormat, number>> = { F16: 4, BF16: 8 }

/** Operands of `out = x · matrixᵀ + bias` for `rows` rows of `x` after the first `before`. */
interface Operands {
  x: tf.TensorInfo
  bias?: tf.TensorInfo
  out: tf.TensorInfo
  rows: number
  before?: number
}

/** Returns true if `storedProduct` can multiply `rows` rows and is the faster way. */
export function canMultiplyStored({ stored, shape: [, columns] }: FrozenMatrix, rows: number): boolean {
  if (stored === undefined || columns % 8 > 0) return false
  return rows <= (FEW[stored.format] ?? 16)
}

/**
 * Multiplies by the stored numbers themselves. 16-bit numbers are widened on the way; with blocks, each 32 entries of a
 * row of `x` are rounded to 15 bits below the largest of them; `heap.blocks` keeps 8. The result of a row does not depend
 * on other rows.
 */
export function storedProduct(
  matrix: FrozenMatrix,
  heap: Heap,
  { x, bias, out, rows, before = 0 }: Operands,
): void {
  const stored = matrix.stored as StoredRows
  const [n, k] = matrix.shape
  const { at, code, make, backend } = heap
  const format = layoutOf(stored.format).code
  const xAt = () => at(x) + 4 * before * k
  const outAt = (first: number) => at(out) + 4 * (before * n + first)
  const biasAt = (first: number) => (bias ? at(bias) + 4 * first : 0)
  if (format === undefined) {
    eachStoredPiece(matrix, stored, heap, (w, first, count) => {
      const y = outAt(first)
      code.narrowProduct(stored.format === 'F16', xAt(), w, biasAt(first), y, rows, count, k, n)
    })
    return
  }
  if (heap.blocks?.multiplies(stored.format) && allFinite(heap, xAt(), rows * k)) {
    libraryProduct(heap.blocks, matrix, heap, { x: xAt, out: outAt, bias, rows })
    return
  }
  const groups = k / 32
  const held = Math.ceil(rows / 4) * 4 * groups
  // 32 numbers of 16 bits, their scale and their sum for each group; for several rows, four unpacked rows of the matrix.
  const rounded = make(rows === 1 ? [18 * groups] : [18 * held + 72 * groups])
  try {
    const q = at(rounded)
    const total = rows === 1 ? groups : held
    const [scales, sums, room] = [q + 64 * total, q + 68 * total, q + 72 * total]
    if (rows === 1) code.roundBlocks(format, xAt(), q, scales, sums, groups)
    else code.roundBlockRows(xAt(), q, scales, sums, rows, groups)
    eachStoredPiece(matrix, stored, heap, (w, first, count) => {
      const y = outAt(first)
      if (rows === 1) code.blockProduct(format, q, scales, sums, w, biasAt(first), y, count, k)
      else code.blockRowsProduct(format, q, scales, sums, w, biasAt(first), y, rows, count, k, n, room)
    })
  } finally {
    backend.disposeData(rounded.dataId)
  }
}

/** Operands of a native library's product: addresses in the heap, which can change when memory is made. */
interface LibraryOperands extends Pick<Operands, 'bias' | 'rows'> {
  x: () => number
  /** Address of the entry `first` of the first row. */
  out: (first: number) => number
}

/** Multiplies by blocks with a native library. */
function libraryProduct(
  library: BlockLibrary,
  matrix: FrozenMatrix,
  heap: Heap,
  { x, out, bias, rows }: LibraryOperands,
): void {
  const stored = matrix.stored as StoredRows
  const [n, k] = matrix.shape
  eachStoredPiece(matrix, stored, heap, (at, first, count) => {
    const { buffer } = heap.backend.wasm.HEAPU8
    const w = library.address(buffer) + at
    const values = new Float32Array(buffer, x(), rows * k)
    const y = new Float32Array(buffer, out(first), (rows - 1) * n + count)
    library.multiply({ format: stored.format, w, n: count, k, x: values, rows, y, stride: n })
  })
  if (!bias) return
  const added = heapView(heap.backend, bias)
  const sums = new Float32Array(heap.backend.wasm.HEAPU8.buffer, out(0), rows * n)
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (added[i % n] as number)
}

/** Returns false if a value is infinite or not a number, which rounding would lose. */
function allFinite({ backend }: Heap, at: number, count: number): boolean {
  let sum = 0
  for (const value of new Float32Array(backend.wasm.HEAPU8.buffer, at, count)) sum += value
  return Number.isFinite(sum)
}
