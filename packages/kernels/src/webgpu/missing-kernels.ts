import * as tf from '@tensorflow/tfjs-core'
import type { GpuBackend } from './gpu-backend'
import { runProgram } from './program'

/**
 * Registers the kernels that tfjs's WebGPU backend lacks or computes wrongly: UnsortedSegmentSum, whose own adds rows
 * of an index out of range to others, and takes the bits of whole numbers for those of floating-point numbers.
 *
 * Safe to call again.
 */
export function registerGpuKernels(): void {
  tf.unregisterKernel(tf.UnsortedSegmentSum, 'webgpu')
  tf.registerKernel({
    kernelName: tf.UnsortedSegmentSum,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, backend, attrs }) =>
      unsortedSegmentSum(
        backend as GpuBackend,
        inputs as Inputs,
        attrs as unknown as tf.UnsortedSegmentSumAttrs,
      ),
  })
}

type Inputs = Record<'x' | 'segmentIds', tf.TensorInfo>

/** Each sum is of one thread, so that it is the same in every run. */
function unsortedSegmentSum(
  backend: GpuBackend,
  { x, segmentIds }: Inputs,
  { numSegments }: tf.UnsortedSegmentSumAttrs,
): tf.TensorInfo {
  const rowShape = x.shape.slice(segmentIds.shape.length)
  const type = x.dtype === 'float32' ? 'f32' : 'i32'
  return runProgram(backend, {
    name: `segment_sum_${type}`,
    shape: [numSegments, ...rowShape],
    dtype: x.dtype,
    inputs: { x, segmentIds },
    sizes: {
      width: tf.util.sizeFromShape(rowShape),
      rows: tf.util.sizeFromShape(segmentIds.shape),
    },
    code: `
      if (index >= uniforms.size) { return; }
      let segment = index / uniforms.width;
      let column = index % uniforms.width;
      var sum = ${type}(0);
      for (var row = 0; row < uniforms.rows; row++) {
        if (segmentIds[row] == segment) { sum += x[row * uniforms.width + column]; }
      }
      result[index] = sum;`,
  })
}
