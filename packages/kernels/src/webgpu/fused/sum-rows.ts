import type * as tf from '@tensorflow/tfjs-core'
import { matrixOf } from '../../wasm/fused/fused-op'
import type { GpuBackend } from '../gpu-backend'
import { runProgram } from '../program'
import { gpuOp } from './gpu-op'

/** Sums the rows of a matrix, whose columns are the last axis of `x`. */
export function sumRows(backend: GpuBackend, x: tf.TensorInfo): tf.TensorInfo {
  const { rows, dim } = matrixOf(x)
  return runProgram(backend, {
    name: 'sum_rows',
    shape: [dim],
    inputs: { x },
    sizes: { rows },
    code: `
      if (index >= uniforms.size) { return; }
      var sum = 0.0;
      for (var row = 0; row < uniforms.rows; row++) { sum += x[row * uniforms.size + index]; }
      result[index] = sum;`,
  })
}

export const sumRowsOp = gpuOp<'x'>({
  kernelName: 'WiseSumRows',
  run: (backend, { x }) => sumRows(backend, x),
})
