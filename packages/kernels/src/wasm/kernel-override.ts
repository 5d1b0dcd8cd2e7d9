import * as tf from '@tensorflow/tfjs-core'
import type { WasmBackend } from './heap'

/** Arguments of a kernel. */
export interface KernelCall {
  inputs: tf.NamedTensorInfoMap
  backend: unknown
  attrs?: tf.NamedAttrMap
}

type Kernel = (call: KernelCall) => tf.TensorInfo

/** A kernel of the wasm backend that replaces another one and keeps a reference to it. */
interface Override extends Kernel {
  [ORIGINAL]?: tf.KernelConfig
}

// A registered symbol, so that the ESM and the CommonJS build see each other's kernels.
const ORIGINAL = Symbol.for('@wise-edit/kernels.original')

/** Replaces a kernel of the wasm backend; `make` always gets the one that tfjs registered, even after earlier calls. */
export function overrideKernel(kernelName: string, make: (original: Kernel) => Kernel): void {
  const original = originalKernel(kernelName)
  const kernelFunc: Override = make(original.kernelFunc as unknown as Kernel)
  kernelFunc[ORIGINAL] = original
  tf.unregisterKernel(kernelName, 'wasm')
  tf.registerKernel({ ...original, kernelFunc: kernelFunc as unknown as tf.KernelFunc })
}

/** Runs a kernel of the wasm backend from within another kernel. */
export function runWasm(
  kernelName: string,
  backend: WasmBackend,
  inputs: tf.NamedTensorInfoMap,
  attrs: tf.NamedAttrMap = {},
): tf.TensorInfo {
  return tf.getKernel(kernelName, 'wasm').kernelFunc({ inputs, backend, attrs }) as tf.TensorInfo
}

function originalKernel(kernelName: string): tf.KernelConfig {
  const registered = tf.getKernel(kernelName, 'wasm')
  return (registered.kernelFunc as unknown as Override)[ORIGINAL] ?? registered
}
