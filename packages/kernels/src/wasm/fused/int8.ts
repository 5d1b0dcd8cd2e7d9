import type * as tf from '@tensorflow/tfjs-core'
import type { Int8Matrix } from '../../formats/int8-matrix'
import { canFuse, type FusedOp, fusedOp, matrixOf, runFused } from './fused-op'

/** Returns true if the kernel accepts a matrix of this shape: it reads two rows and eight columns at a time. */
export function canFuseInt8(rows: number, columns: number): boolean {
  return rows % 2 === 0 && columns % 8 === 0 && canFuse()
}

/** Computes `x · matrixᵀ + bias`, as `int8Linear` does. */
export function fusedInt8Linear<T extends tf.Tensor>(
  x: T,
  { values, scales }: Int8Matrix,
  bias?: tf.Tensor1D,
): T {
  return runFused('WiseInt8Linear', bias ? { x, values, scales, bias } : { x, values, scales })
}

type Inputs = Record<'x' | 'values' | 'scales', tf.TensorInfo> & { bias?: tf.TensorInfo }

export const int8Ops: FusedOp[] = [
  fusedOp<Inputs>({
    kernelName: 'WiseInt8Linear',
    run: ({ x, values, scales, bias }, _, { code, at, make, backend }) => {
      const { rows, dim } = matrixOf(x)
      const n = scales.shape[0]!
      const padded = 4 * Math.ceil(rows / 4)
      const rounded = make([(padded * dim) / 2])
      const roundedScales = make([padded])
      const y = make([...x.shape.slice(0, -1), n])
      code.roundRows(at(x), at(rounded), at(roundedScales), rows, dim)
      code.int8Product(at(rounded), at(roundedScales), at(values), at(scales), at(bias), at(y), rows, n, dim)
      for (const { dataId } of [rounded, roundedScales]) backend.disposeData(dataId)
      return y
    },
  }),
]
