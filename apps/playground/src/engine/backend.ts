import wasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url'
import * as tf from '@tensorflow/tfjs-core'
import { type BackendInfo, useBackend } from '@wise-edit/kernels'

const wasmFiles = {
  'tfjs-backend-wasm.wasm': wasm,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': threaded,
}

/** Backend that a visitor may choose: the GPU if there is one, or WebAssembly. */
export type BackendChoice = 'auto' | 'webgpu' | 'wasm'

/** Starts the backend. Throws as `useBackend` does. */
export async function startBackend(backend: BackendChoice): Promise<BackendInfo> {
  const info = await useBackend({ backend, wasmFiles })
  // Plain JavaScript is far too slow; this throws the reason why WebAssembly did not load.
  return info.name === 'cpu'
    ? { ...(await useBackend({ backend: 'wasm', wasmFiles })), hint: info.hint }
    : info
}

/** Returns the reason once the GPU is lost, and `undefined` at once if none is in use. */
export async function gpuLost(): Promise<string | undefined> {
  if (tf.getBackend() !== 'webgpu') return undefined
  const { device } = tf.backend() as unknown as {
    device: { lost: Promise<{ message: string; reason: string }> }
  }
  const { message, reason } = await device.lost
  return message || reason || 'its driver gave no reason'
}
