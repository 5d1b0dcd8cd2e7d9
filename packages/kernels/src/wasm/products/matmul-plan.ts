import * as tf from '@tensorflow/tfjs-core'

/** A batched matrix product split into products of two matrices. */
export interface MatMulPlan {
  /** Rows, columns and inner dimension of each product. */
  m: number
  n: number
  k: number
  outShape: number[]
  /** Indices of the matrices of `a` and `b` that each product multiplies. */
  pairs: [number, number][]
}

/**
 * Plans `op(a) · op(b)` over broadcast leading dimensions.
 *
 * If the matrices of `a`, neither transposed nor broadcast, share one `b`, they are computed as one taller product.
 */
export function planMatMul(
  aShape: number[],
  bShape: number[],
  transposeA: boolean,
  transposeB: boolean,
): MatMulPlan {
  const [aRows, aColumns] = aShape.slice(-2) as [number, number]
  const [bRows, bColumns] = bShape.slice(-2) as [number, number]
  const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns]
  const n = transposeB ? bRows : bColumns
  const aBatch = aShape.slice(0, -2)
  const bBatch = bShape.slice(0, -2)
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(aBatch, bBatch)
  const outShape = [...batch, m, n]
  const count = tf.util.sizeFromShape(batch)
  if (!transposeA && tf.util.sizeFromShape(bBatch) === 1 && tf.util.sizeFromShape(aBatch) === count) {
    return { m: m * count, n, k, outShape, pairs: count > 0 ? [[0, 0]] : [] }
  }
  const pairs = Array.from({ length: count }, (_, i): [number, number] => [
    matrixIndex(i, batch, aBatch),
    matrixIndex(i, batch, bBatch),
  ])
  return { m, n, k, outShape, pairs }
}

/** Returns the index of the operand's matrix that the output's matrix `index` reads. */
function matrixIndex(index: number, batch: number[], own: number[]): number {
  let rest = index
  let stride = 1
  let found = 0
  for (let axis = 1; axis <= own.length; axis++) {
    const size = batch.at(-axis)!
    if (own.at(-axis)! > 1) {
      found += (rest % size) * stride
      stride *= size
    }
    rest = Math.floor(rest / size)
  }
  return found
}
