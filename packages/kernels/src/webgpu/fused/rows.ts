import type * as tf from '@tensorflow/tfjs-core'
import { matrixOf } from '../../wasm/fused/fused-op'
import type { GpuBackend } from '../gpu-backend'
import { type Program, runProgram } from '../program'

/** Number of threads that share a row. */
const THREADS = 64

/** Reductions over the threads of a group; all of them call these together. */
const REDUCTIONS = ['sum', 'max']
  .map(
    (name) => `
fn ${name}OfGroup(value : f32) -> f32 {
  let lane = i32(localIndex);
  workgroupBarrier();
  partial[lane] = value;
  workgroupBarrier();
  for (var half = ${THREADS / 2}; half > 0; half = half >> 1) {
    if (lane < half) {
      partial[lane] = ${name === 'sum' ? 'partial[lane] + partial[lane + half]' : 'max(partial[lane], partial[lane + half])'};
    }
    workgroupBarrier();
  }
  return partial[0];
}`,
  )
  .join('\n')

/**
 * Runs a program with a group of threads for each row of `of`, viewed as a matrix whose columns are its last axis.
 *
 * Its code reads `row`, `dim` (the number of columns) and `start` (the first entry of the row). `EACH` stands for a loop
 * of `i` over the columns that are this thread's share, `sumOfGroup` and `maxOfGroup` combine a number of every thread.
 */
export function runRows(
  backend: GpuBackend,
  of: tf.TensorInfo,
  { sizes, code, ...program }: Omit<Program, 'declarations' | 'threads' | 'groups'>,
): tf.TensorInfo {
  const { rows, dim } = matrixOf(of)
  return runProgram(backend, {
    ...program,
    sizes: { rows, dim, ...sizes },
    threads: THREADS,
    groups: rows,
    declarations: `var<workgroup> partial : array<f32, ${THREADS}>;\n${REDUCTIONS}`,
    // Groups beyond the last row, which fill up a dispatch of two dimensions, write that row again.
    code: `
      let row = min(index / ${THREADS}, uniforms.rows - 1);
      let lane = index % ${THREADS};
      let dim = uniforms.dim;
      let start = row * dim;
      ${code.replaceAll('EACH', `for (var i = lane; i < dim; i += ${THREADS})`)}`,
  })
}
