import * as tf from '@tensorflow/tfjs-core'
import { activeGpu } from '../webgpu/gpu-backend'

/**
 * Runs synchronous `work` on WebAssembly where WebGPU is in use, and returns what it returns: for small models of whole
 * numbers whose results are needed at once, and the same on every machine.
 *
 * Tensors that it makes and reads should stay its own: others move between the memories of the two.
 */
export function onCpu<T>(work: () => T): T {
  if (!activeGpu()) return work()
  // A backend that has been initialised is in use as soon as the call returns.
  void tf.setBackend('wasm')
  try {
    return work()
  } finally {
    void tf.setBackend('webgpu')
  }
}
