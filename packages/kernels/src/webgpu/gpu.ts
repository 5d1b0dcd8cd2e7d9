// Its types of WebGPU are newer than those of tfjs-backend-webgpu.
import type {} from 'webgpu'
import type { Turns } from './turns'

/** WebGPU in this process: that of the browser, or Dawn in Node. */
export interface Gpu {
  gpu: GPU
  /** The turns of the event loop that Dawn schedules; none in a browser. */
  turns?: Turns
}
