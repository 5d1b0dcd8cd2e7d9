import * as tf from '@tensorflow/tfjs-core'
import { useBackend } from '@wise-edit/kernels'

/** The parts of tfjs's WebGPU backend that are counted or replaced. */
interface Backend {
  tensorMap: { get(dataId: object): { values?: tf.TypedArray | null; shape: number[] } }
  runWebGPUProgram(...args: unknown[]): unknown
  read(dataId: object): Promise<tf.TypedArray>
  readSync(dataId: object): tf.TypedArray
}

/** Counts the dispatches of work on the device that Dawn has for tests: it takes every command, and computes nothing. */
export interface NullDevice {
  /** Dispatches since the last call. */
  dispatches(): number
  /** Synchronous reads of the device since the last call. */
  waits(): number
}

/** Makes the device without a driver the backend. Everything that is read from it is ones. */
export async function useNullDevice(): Promise<NullDevice> {
  const dawn = await import('webgpu')
  Object.assign(globalThis, dawn.globals)
  const gpu = dawn.create(['backend=null'])
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true })
  await useBackend({ backend: 'webgpu' })
  const backend = tf.backend() as unknown as Backend
  const counts = { dispatches: 0, waits: 0 }
  const take = (name: keyof typeof counts) => {
    const count = counts[name]
    counts[name] = 0
    return count
  }
  const { runWebGPUProgram } = backend
  backend.runWebGPUProgram = (...args) => {
    counts.dispatches++
    return runWebGPUProgram.apply(backend, args)
  }
  const ones = ({ values, shape }: ReturnType<Backend['tensorMap']['get']>) =>
    values ?? new Float32Array(tf.util.sizeFromShape(shape)).fill(1)
  backend.read = async (dataId) => ones(backend.tensorMap.get(dataId))
  backend.readSync = (dataId) => {
    const data = backend.tensorMap.get(dataId)
    if (!data.values) counts.waits++
    return ones(data)
  }
  return { dispatches: () => take('dispatches'), waits: () => take('waits') }
}
