import type * as tf from '@tensorflow/tfjs-core'
import { type FusedOp, fusedOp, matrixOf } from './fused-op'

/** Sums a tensor over all axes but the last: the gradient of a vector that is added to each row. */
export const sumRowsOp: FusedOp = fusedOp<{ x: tf.TensorInfo }>({
  kernelName: 'WiseSumRows',
  run: ({ x }, _, { code, at, zeros }) => {
    const { rows, dim } = matrixOf(x)
    const sums = zeros([dim])
    code.sumRows(at(x), at(sums), rows, dim)
    return sums
  },
})
