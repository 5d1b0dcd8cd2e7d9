import * as tf from '@tensorflow/tfjs-core'
import { activeGpu } from '../webgpu/gpu-backend'

/**
 * Runs synchronous `work` on WebAssembly if WebGPU is in use, and returns its result: for small int8 models whose
 * results are needed synchronously and have to be the same on every machine.
 *
 * `work` should not share tensors with code that runs on WebGPU: they would be moved between the two memories.
 */
export function onCpu<T>(work: () => T): T {
  if (!activeGpu()) return work()
  // A backend that has already been initialised is in use as soon as the call returns.
  void tf.setBackend('wasm')
  try {
    return work()
  } finally {
    void tf.setBackend('webgpu')
  }
}
