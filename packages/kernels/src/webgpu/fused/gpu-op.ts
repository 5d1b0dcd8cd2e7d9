import * as tf from '@tensorflow/tfjs-core'
import type { GpuBackend } from '../gpu-backend'

/** A fused op of the package as shaders: `kernelName` and attributes are those of the WebAssembly kernel. */
export interface GpuOp<Inputs = Record<string, tf.TensorInfo>> {
  kernelName: string
  run: (backend: GpuBackend, inputs: Inputs, attrs: Attributes) => tf.TensorInfo | tf.TensorInfo[]
  /** Gradient of an op that has no WebAssembly kernel, whose gradient it would share. */
  gradient?: Omit<tf.GradConfig, 'kernelName'>
}

// biome-ignore lint/suspicious/noExplicitAny: each kernel has attributes of its own, which tfjs leaves untyped
type Attributes = Record<string, any>

/** Returns an op whose inputs have these names as a general `GpuOp`. */
export function gpuOp<Names extends string>(op: GpuOp<Record<Names, tf.TensorInfo>>): GpuOp {
  return op as unknown as GpuOp
}

/** Registers the kernel of an op for the WebGPU backend, and its gradient; safe to call again. */
export function registerGpuOp({ kernelName, run, gradient }: GpuOp): void {
  if (!tf.getKernel(kernelName, 'webgpu')) {
    const kernelFunc: tf.KernelFunc = ({ inputs, attrs, backend }) =>
      run(backend as GpuBackend, inputs as Record<string, tf.TensorInfo>, attrs as Attributes)
    tf.registerKernel({ kernelName, backendName: 'webgpu', kernelFunc })
  }
  if (gradient && !tf.getGradient(kernelName)) tf.registerGradient({ kernelName, ...gradient })
}

/** Runs a kernel of TensorFlow.js's WebGPU backend from within another one. */
export function runGpu(
  kernelName: string,
  backend: GpuBackend,
  inputs: tf.NamedTensorInfoMap,
  attrs: tf.NamedAttrMap = {},
): tf.TensorInfo {
  return tf.getKernel(kernelName, 'webgpu').kernelFunc({ inputs, backend, attrs }) as tf.TensorInfo
}
