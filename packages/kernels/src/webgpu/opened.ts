import * as tf from '@tensorflow/tfjs-core'

/** Description of the adapter of a loaded WebGPU backend. */
export interface GpuInfo {
  /** Name of the adapter, as the driver reports it. */
  adapter: string
  /** True if it computes on the CPU, as SwiftShader does. */
  software: boolean
}

/** An opened WebGPU backend. `gpu` is kept because Dawn shuts down when it is collected. */
export interface OpenedGpu {
  info: GpuInfo
  gpu: GPU
  lost: boolean
}

// Stored on tfjs's engine, which the ESM and the CommonJS build share.
const OPENED = Symbol.for('@wise-edit/kernels.webgpu')

function engine(): { [OPENED]?: OpenedGpu } {
  return tf.engine() as unknown as { [OPENED]?: OpenedGpu }
}

/** Returns the WebGPU backend that was opened last. */
export function openedGpu(): OpenedGpu | undefined {
  return engine()[OPENED]
}

/** Stores a WebGPU backend as the one that was opened last. */
export function keepGpu(opened: OpenedGpu): OpenedGpu {
  engine()[OPENED] = opened
  return opened
}
