import type * as tf from '@tensorflow/tfjs-core'
import { type FrozenMatrix, pieceRows, rowPieces } from '../../formats/frozen-matrix'
import type { Heap } from '../code/fused-heap'
import { heapView } from '../heap'
import { type Multiply, multiplierOf, repeatRow } from '../products/matmul-kernels'
import { canFuse, type FusedOp, fusedOp, matrixOf, runFused } from './fused-op'

/** Returns true if the shapes match: the kernel does not check them. */
export function canFuseFrozen(x: tf.Tensor, { shape: [outDim, inDim] }: FrozenMatrix, bias?: tf.Tensor1D) {
  if (x.shape.at(-1) !== inDim || (bias && bias.shape.join() !== `${outDim}`)) return false
  return bias ? canFuse(x, bias) : canFuse(x)
}

/** Computes `x · matrixᵀ + bias`: `x` is `[..., in]`, `bias` is `[out]`. */
export function fusedFrozenLinear<T extends tf.Tensor>(x: T, matrix: FrozenMatrix, bias?: tf.Tensor1D): T {
  return runFused('WiseFrozenLinear', bias ? { x, bias } : { x }, { matrix })
}

export const frozenOps: FusedOp[] = [
  fusedOp<{ x: tf.TensorInfo; bias?: tf.TensorInfo }>({
    kernelName: 'WiseFrozenLinear',
    run: ({ x, bias }, attrs, heap) => {
      const matrix: FrozenMatrix = attrs.matrix
      const [n, k] = matrix.shape
      const m = matrixOf(x).rows
      const out = heap.make([...x.shape.slice(0, -1), n])
      if (bias) repeatRow(heapView(heap.backend, bias), heapView(heap.backend, out))
      const [a, c, add] = [heap.at(x), heap.at(out), bias !== undefined]
      const shared = { a, m, k, transposeA: false, transposeB: true, add, aStride: k, cStride: n }
      eachPiece(matrix, heap, (b, first, count, multiply) => {
        multiply({ ...shared, b, c: c + 4 * first, n: count })
      })
      return out
    },
    gradient: {
      gradFunc: (slope, _, { matrix }) => {
        const dy = slope as tf.Tensor
        return {
          x: () => runFused('WiseFrozenProduct', { x: dy }, { matrix }),
          bias: () => runFused('WiseSumRows', { x: dy }),
        }
      },
    },
  }),
  fusedOp<{ x: tf.TensorInfo }>({
    kernelName: 'WiseFrozenProduct',
    run: ({ x }, attrs, heap) => {
      const matrix: FrozenMatrix = attrs.matrix
      const [k, n] = matrix.shape
      const m = matrixOf(x).rows
      const out = heap.make([...x.shape.slice(0, -1), n])
      const [a, c] = [heap.at(x), heap.at(out)]
      const shared = { c, m, n, transposeA: false, transposeB: false, aStride: k, cStride: n }
      eachPiece(matrix, heap, (b, first, count, multiply) => {
        multiply({ ...shared, a: a + 4 * first, b, k: count, add: first > 0 })
      })
      return out
    },
  }),
]

/** Reads a few rows at a time into the heap, as float32 at `piece`, and frees `piece` after the last. */
function eachPiece(
  matrix: FrozenMatrix,
  heap: Heap,
  use: (piece: number, first: number, count: number, multiply: Multiply) => void,
): void {
  const { backend } = heap
  const columns = matrix.shape[1]
  const piece = heap.make([pieceRows(matrix.shape), columns])
  try {
    // Nothing is allocated from here on, so neither views nor addresses change.
    const multiply = multiplierOf(backend) as Multiply
    const values = heapView(backend, piece)
    for (const [first, count] of rowPieces(matrix.shape)) {
      readPiece(matrix, heap, first, values.subarray(0, count * columns))
      use(values.byteOffset, first, count, multiply)
    }
  } finally {
    backend.disposeData(piece.dataId)
  }
}

/** Fills `values`, a view of the heap, with rows starting at `first`. */
function readPiece(matrix: FrozenMatrix, { code }: Heap, first: number, values: Float32Array): void {
  const { half } = matrix
  if (!half) {
    matrix.read(first, values)
    return
  }
  // The bits are read into the second half of the same memory: each is read before it is overwritten.
  const bits = new Uint8Array(values.buffer, values.byteOffset + 2 * values.length, 2 * values.length)
  half.read(first, bits)
  const widen = half.format === 'F16' ? code.widenHalf : code.widenBrain
  widen(bits.byteOffset, values.byteOffset, values.length)
}
