import * as tf from '@tensorflow/tfjs-core'
import type { GpuBackend } from './gpu-backend'
import { runProgram } from './program'

/**
 * Registers the kernels that tfjs's WebGPU backend lacks or computes wrongly.
 *
 * - UnsortedSegmentSum: tfjs's kernel adds rows whose index is out of range to others, and reads the bits of integers as
 *   floating-point numbers.
 * - Cast to float32: tfjs's kernel leaves integers as they are, which later kernels do not expect.
 * - Transpose of integers, and Sum of integers over axes other than the last: tfjs's kernels do not compile.
 *
 * Safe to call again.
 */
export function registerGpuKernels(): void {
  replaceKernel(
    tf.UnsortedSegmentSum,
    () =>
      ({ inputs, backend, attrs }) =>
        unsortedSegmentSum(
          backend as GpuBackend,
          inputs as Inputs,
          attrs as unknown as tf.UnsortedSegmentSumAttrs,
        ),
  )
  replaceKernel(tf.Cast, (own) => (call) => {
    const x = call.inputs.x as tf.TensorInfo
    const widens = call.attrs?.dtype === 'float32' && (x.dtype === 'int32' || x.dtype === 'bool')
    return widens ? toFloat(call.backend as GpuBackend, x) : own(call)
  })
  replaceKernel(tf.Transpose, (own) => (call) => {
    const x = call.inputs.x as tf.TensorInfo
    const isWhole = x.dtype === 'int32' || x.dtype === 'bool'
    return isWhole ? transposed(call.backend as GpuBackend, x, call.attrs?.perm as number[]) : own(call)
  })
  replaceKernel(tf.Sum, (own) => (call) => {
    const x = call.inputs.x as tf.TensorInfo
    const { axis, keepDims } = call.attrs as unknown as tf.SumAttrs
    const axes = tf.util.parseAxisParam(axis, x.shape)
    const perm = tf.backend_util.getAxesPermutation(axes, x.shape.length)
    if (x.dtype !== 'int32' || !perm) return own(call)
    const backend = call.backend as GpuBackend
    const moved = transposed(backend, x, perm)
    const last = tf.backend_util.getInnerMostAxes(axes.length, x.shape.length)
    const sum = own({
      ...call,
      inputs: { x: moved },
      attrs: { axis: last, keepDims: false },
    }) as tf.TensorInfo
    backend.disposeData(moved.dataId)
    return keepDims ? { ...sum, shape: tf.backend_util.expandShapeToKeepDim(sum.shape, axes) } : sum
  })
}

type Call = Parameters<tf.KernelFunc>[0]

// A registered symbol, so that the ESM and the CommonJS build see each other's kernels.
const OWN = Symbol.for('@wise-edit/kernels.webgpu-kernel')

interface Replacement extends tf.KernelFunc {
  [OWN]?: tf.KernelFunc
}

/** Replaces a kernel; `make` always gets the one of tfjs, even after earlier calls. */
function replaceKernel(
  kernelName: string,
  make: (own: tf.KernelFunc) => (call: Call) => tf.TensorInfo | tf.TensorInfo[],
): void {
  const registered = tf.getKernel(kernelName, 'webgpu')
  const own = (registered.kernelFunc as Replacement)[OWN] ?? registered.kernelFunc
  const kernelFunc: Replacement = make(own)
  kernelFunc[OWN] = own
  tf.unregisterKernel(kernelName, 'webgpu')
  tf.registerKernel({ ...registered, kernelFunc })
}

function toFloat(backend: GpuBackend, x: tf.TensorInfo): tf.TensorInfo {
  return runProgram(backend, {
    name: 'to_float',
    shape: x.shape,
    inputs: { x },
    code: 'if (index < uniforms.size) { result[index] = f32(x[index]); }',
  })
}

function transposed(backend: GpuBackend, x: tf.TensorInfo, perm: readonly number[]): tf.TensorInfo {
  const strides = [...tf.util.computeStrides(x.shape), 1]
  const axes = perm.map((axis, i) => ({ i, dim: x.shape[axis] as number, stride: strides[axis] as number }))
  const steps = axes
    .toReversed()
    .map(({ i }) => `source += rest % uniforms.dim${i} * uniforms.step${i}; rest = rest / uniforms.dim${i};`)
  return runProgram(backend, {
    name: `transpose_whole_${perm.length}`,
    shape: axes.map(({ dim }) => dim),
    dtype: x.dtype,
    inputs: { x },
    sizes: Object.fromEntries(
      axes.flatMap(({ i, dim, stride }) => [
        [`dim${i}`, dim],
        [`step${i}`, stride],
      ]),
    ),
    code: `
      if (index >= uniforms.size) { return; }
      var rest = index;
      var source = 0;
      ${steps.join('\n      ')}
      result[index] = x[source];`,
  })
}

type Inputs = Record<'x' | 'segmentIds', tf.TensorInfo>

/** Sums rows by index. One thread computes each sum, so that the result is the same in every run. */
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
