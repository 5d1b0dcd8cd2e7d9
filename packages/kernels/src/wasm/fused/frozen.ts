import type * as tf from '@tensorflow/tfjs-core'
import type { FrozenMatrix } from '../../formats/frozen-matrix'
import { heapView } from '../heap'
import { repeatRow } from '../products/matmul-kernels'
import { multiplyApart } from './apart'
import { eachWidenedPiece } from './frozen-pieces'
import { canFuse, type FusedOp, fusedOp, matrixOf, runFused } from './fused-op'
import { canMultiplyStored, storedProduct } from './stored-product'

/** Returns true if the shapes match: the kernel does not check them. */
export function canFuseFrozen(x: tf.Tensor, { shape: [outDim, inDim] }: FrozenMatrix, bias?: tf.Tensor1D) {
  if (x.shape.at(-1) !== inDim || (bias && bias.shape.join() !== `${outDim}`)) return false
  return bias ? canFuse(x, bias) : canFuse(x)
}

/**
 * Computes `x · matrixᵀ + bias`: `x` is `[..., in]`, `bias` is `[out]`. With `texts`, numbers of rows, the rows of each text
 * get the bits that they get alone.
 */
export function fusedFrozenLinear<T extends tf.Tensor>(
  x: T,
  matrix: FrozenMatrix,
  bias?: tf.Tensor1D,
  texts?: readonly number[],
): T {
  return runFused('WiseFrozenLinear', bias ? { x, bias } : { x }, { matrix, texts })
}

export const frozenOps: FusedOp[] = [
  fusedOp<{ x: tf.TensorInfo; bias?: tf.TensorInfo }>({
    kernelName: 'WiseFrozenLinear',
    run: ({ x, bias }, attrs, heap) => {
      const matrix: FrozenMatrix = attrs.matrix
      const [n, k] = matrix.shape
      const m = matrixOf(x).rows
      const out = heap.make([...x.shape.slice(0, -1), n])
      const texts: readonly number[] = attrs.texts ?? [m]
      const isFew = (rows: number) => canMultiplyStored(matrix, rows)
      if (texts.every(isFew)) {
        storedProduct(matrix, heap, { x, bias, out, rows: m })
        return out
      }
      if (bias) repeatRow(heapView(heap.backend, bias), heapView(heap.backend, out))
      const [a, c, add] = [heap.at(x), heap.at(out), bias !== undefined]
      const shared = { a, k, transposeA: false, transposeB: true, add, aStride: k, cStride: n }
      eachWidenedPiece(matrix, heap, (b, first, count, multiply) => {
        const product = { ...shared, b, c: c + 4 * first, n: count }
        multiplyApart(multiply, product, texts)
      })
      let before = 0
      for (const rows of texts) {
        if (isFew(rows)) storedProduct(matrix, heap, { x, bias, out, rows, before })
        before += rows
      }
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
      eachWidenedPiece(matrix, heap, (b, first, count, multiply) => {
        multiply({ ...shared, a: a + 4 * first, b, k: count, add: first > 0 })
      })
      return out
    },
  }),
]
