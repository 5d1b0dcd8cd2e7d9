import * as tf from '@tensorflow/tfjs-core'
import { type FrozenMatrix, rowPieces } from '../formats/frozen-matrix'
import { canFuseFrozen, fusedFrozenLinear } from '../wasm/fused/frozen'
import { canFuse } from '../wasm/fused/fused-op'
import { tensorFrom } from '../wasm/tensor-memory'

/** Computes `x · matrixᵀ + bias`, as `linear` does, differentiable in `x` and `bias`. */
export function frozenLinear<T extends tf.Tensor>(x: T, matrix: FrozenMatrix, bias?: tf.Tensor1D): T {
  if (canFuseFrozen(x, matrix, bias)) return fusedFrozenLinear(x, matrix, bias)
  return tf.tidy(() => {
    const [outDim, inDim] = matrix.shape
    const product = composed(matrix)(tf.reshape(x, [-1, inDim]))
    return tf.reshape(bias ? tf.add(product, bias) : product, [...x.shape.slice(0, -1), outDim]) as T
  })
}

/**
 * Reads the rows of a frozen matrix at the indices `rows`, which may repeat: `[rows.length, columns]` float32.
 */
export function frozenRows(matrix: FrozenMatrix, rows: ArrayLike<number>): tf.Tensor2D {
  const columns = matrix.shape[1]
  return tensorFrom<tf.Rank.R2>([rows.length, columns], (out) => {
    for (let i = 0; i < rows.length; i++) {
      matrix.read(rows[i] as number, out.subarray(i * columns, (i + 1) * columns))
    }
  })
}

/** Returns true if the active backend multiplies matrices as they are stored instead of decoding them in JavaScript. */
export function readsStored(): boolean {
  return canFuse()
}

/** Composes `x · matrixᵀ` of tfjs's ops, for any backend. */
function composed(matrix: FrozenMatrix): (x: tf.Tensor) => tf.Tensor {
  const pieces = [...rowPieces(matrix.shape)]
  const piece = ([first, count]: [number, number]) =>
    tensorFrom<tf.Rank.R2>([count, matrix.shape[1]], (out) => matrix.read(first, out))
  const product = (x: tf.Tensor) =>
    tf.concat(
      pieces.map((rows) => tf.tidy(() => tf.matMul(x as tf.Tensor2D, piece(rows), false, true))),
      1,
    )
  const back = (dy: tf.Tensor) =>
    tf.tidy(() =>
      pieces
        .map(([first, count]) =>
          tf.tidy(() =>
            tf.matMul(tf.slice2d(dy as tf.Tensor2D, [0, first], [-1, count]), piece([first, count])),
          ),
        )
        .reduce((sum, part) => tf.add(sum, part)),
    )
  return tf.customGrad((x) => ({ value: product(x as tf.Tensor), gradFunc: (dy: tf.Tensor) => back(dy) }))
}
