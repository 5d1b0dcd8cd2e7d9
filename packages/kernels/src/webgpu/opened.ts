import * as tf from '@tensorflow/tfjs-core'

/** The adapter that a loaded WebGPU backend computes on. */
export interface GpuInfo {
  /** Its name, as the driver says it. */
  adapter: string
  /** True where it computes on the CPU, as SwiftShader does. */
  software: boolean
}

/** A WebGPU backend that was opened. `gpu` is held because Dawn ends with it. */
export interface OpenedGpu {
  info: GpuInfo
  gpu: GPU
  lost: boolean
}

// Kept by tfjs's engine, which the ESM and the CommonJS build share.
const OPENED = Symbol.for('@wise-edit/kernels.webgpu')

function engine(): { [OPENED]?: OpenedGpu } {
  return tf.engine() as unknown as { [OPENED]?: OpenedGpu }
}

/** The WebGPU backend that was opened last. */
export function openedGpu(): OpenedGpu | undefined {
  return engine()[OPENED]
}

/** Remembers a WebGPU backend. */
export function keepGpu(opened: OpenedGpu): OpenedGpu {
  engine()[OPENED] = opened
  return opened
}
