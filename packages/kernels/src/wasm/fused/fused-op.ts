import * as tf from '@tensorflow/tfjs-core'
import { type Heap, heapOf } from '../code/fused-heap'
import { activeWasm, type WasmBackend } from '../heap'

/** An op that the wasm backend runs as one kernel, with its gradient. */
export interface FusedOp<Inputs = Record<string, tf.TensorInfo>> {
  kernelName: string
  run: (inputs: Inputs, attrs: Attributes, heap: Heap) => tf.TensorInfo | tf.TensorInfo[]
  gradient?: Omit<tf.GradConfig, 'kernelName'>
}

// biome-ignore lint/suspicious/noExplicitAny: each kernel has attributes of its own, which tfjs leaves untyped
type Attributes = Record<string, any>

/** Returns an op with named inputs as a general `FusedOp`. */
export function fusedOp<Inputs>(op: FusedOp<Inputs>): FusedOp {
  return op as unknown as FusedOp
}

/** Registers the kernel of an op for the wasm backend, and its gradient; safe to call again. */
export function registerFused({ kernelName, run, gradient }: FusedOp): void {
  if (!tf.getKernel(kernelName, 'wasm')) {
    const kernelFunc: tf.KernelFunc = ({ inputs, attrs, backend }) =>
      run(
        inputs as Record<string, tf.TensorInfo>,
        attrs as Attributes,
        heapOf(backend as WasmBackend) as Heap,
      )
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc })
  }
  registerFusedGradient({ kernelName, gradient })
}

/** Registers the gradient of an op, which is the same on all backends; safe to call again. */
export function registerFusedGradient({
  kernelName,
  gradient,
}: Pick<FusedOp, 'kernelName' | 'gradient'>): void {
  if (gradient && !tf.getGradient(kernelName)) tf.registerGradient({ kernelName, ...gradient })
}

/** Returns true if the active backend has this kernel, as a shader or in the fused code, and the tensors are float32. */
export function hasFused(kernelName: string, ...tensors: tf.Tensor[]): boolean {
  if (tf.getBackend() !== 'webgpu') return canFuse(...tensors)
  return tf.getKernel(kernelName, 'webgpu') !== undefined && tensors.every(({ dtype }) => dtype === 'float32')
}

/** Returns true if the fused kernels accept these tensors: all float32, on wasm with the fused code loaded. */
export function canFuse(...tensors: tf.Tensor[]): boolean {
  const backend = activeWasm()
  return !!backend && !!heapOf(backend) && tensors.every(({ dtype }) => dtype === 'float32')
}

/** Runs a fused op with one output. */
export function runFused<T extends tf.Tensor>(
  kernelName: string,
  inputs: tf.NamedTensorMap,
  attrs: Attributes = {},
): T {
  return tf.engine().runKernel(kernelName, inputs, attrs) as T
}

/** Runs a fused op with several outputs. */
export function runFusedAll(
  kernelName: string,
  inputs: tf.NamedTensorMap,
  attrs: Attributes = {},
): tf.Tensor[] {
  return tf.engine().runKernel(kernelName, inputs, attrs) as tf.Tensor[]
}

/** Returns the rows and columns of a tensor viewed as a matrix whose columns are its last axis. */
export function matrixOf({ shape }: tf.TensorInfo): { rows: number; dim: number } {
  return { rows: tf.util.sizeFromShape(shape.slice(0, -1)), dim: shape.at(-1) as number }
}
