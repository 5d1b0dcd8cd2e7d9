import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import type { Turns } from './turns'

/** The parts of tfjs-backend-webgpu that this package uses. */
export interface GpuBackend extends tf.KernelBackend {
  device: GPUDevice
  tensorMap: { get(dataId: object): GpuData; has(dataId: object): boolean }
  bufferManager: {
    acquireBuffer(size: number, usage: number): GPUBuffer
    releaseBuffer(buffer: GPUBuffer): void
  }
  commandEncoder: GPUCommandEncoder | null
  ensureCommandEncoderReady(): void
  endComputePassEncoder(): void
  submitQueue(): void
  uploadToGPU(dataId: object): void
  read(dataId: object): Promise<tf.backend_util.BackendValues>
  readSync(dataId: object): tf.backend_util.BackendValues
  runWebGPUProgram(...args: unknown[]): tf.TensorInfo
}

/** Storage of a tensor's values: in JavaScript, on the device, or both. */
export interface GpuData {
  values?: tf.backend_util.BackendValues | null
  dtype: tf.DataType
  shape: number[]
  resource?: GPUBuffer | null
}

/** Returns the active backend if it is WebGPU. */
export function activeGpu(): GpuBackend | undefined {
  return tf.getBackend() === 'webgpu' ? (tf.backend() as unknown as GpuBackend) : undefined
}

/**
 * Makes a TensorFlow.js backend report failures: a tensor above the device's limit, before it is created
 * (`WEBGPU_BUFFER_TOO_LARGE`), and, at the next op or read, a lost device (`WEBGPU_DEVICE_LOST`), exhausted memory
 * (`MEMORY_EXHAUSTED`) and commands that the device rejected (`WEBGPU_FAILED`).
 */
export function guardBackend(backend: GpuBackend, adapter: string): void {
  const { device } = backend
  const { uploadToGPU, runWebGPUProgram, read, readSync } = backend
  let failure: WiseError | undefined
  const fail = (error: WiseError) => {
    failure ??= error
  }
  device.lost.then(({ reason, message }) => fail(deviceLost(adapter, reason, message)))
  device.onuncapturederror = ({ error }) => fail(refused(error))
  const check = () => {
    const error = failure
    if (error?.code !== 'WEBGPU_DEVICE_LOST') failure = undefined
    if (error) throw error
  }
  const limit = Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize)

  backend.uploadToGPU = (dataId) => {
    const { resource, shape } = backend.tensorMap.get(dataId)
    const bytes = 4 * tf.util.sizeFromShape(shape)
    if (!resource && bytes > limit) throw tooLarge(shape, bytes, limit, adapter)
    uploadToGPU.call(backend, dataId)
  }
  backend.runWebGPUProgram = (...args) => {
    check()
    return runWebGPUProgram.apply(backend, args)
  }
  backend.read = async (dataId) => {
    const values = await read.call(backend, dataId).catch(async (cause: unknown) => {
      // A read that a lost device breaks off may reject before the loss is reported.
      await Promise.race([device.lost, new Promise((resolve) => setTimeout(resolve, LOSS_MS))])
      check()
      throw cause
    })
    check()
    return values
  }
  backend.readSync = (dataId) => {
    const values = readSync.call(backend, dataId)
    check()
    return values
  }
}

/** Time within which a lost device is reported after a read has failed. */
const LOSS_MS = 1000

/** Makes Node read a tensor of the device synchronously; tfjs would draw it on a canvas, which only browsers have. */
export function readSyncInTurns(backend: GpuBackend, turns: Turns): void {
  const { readSync } = backend
  backend.readSync = (dataId) => {
    const data = backend.tensorMap.get(dataId)
    const { values, dtype, resource } = data
    if (values || dtype === 'string' || dtype === 'complex64' || !resource) {
      return readSync.call(backend, dataId)
    }
    const bytes = download(backend, turns, resource)
    data.values = tf.util.convertBackendValuesAndArrayBuffer(bytes, dtype) as tf.backend_util.BackendValues
    return data.values
  }
}

function download(backend: GpuBackend, turns: Turns, source: GPUBuffer): ArrayBuffer {
  const staging = backend.bufferManager.acquireBuffer(
    source.size,
    GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
  )
  backend.ensureCommandEncoderReady()
  backend.endComputePassEncoder()
  backend.commandEncoder!.copyBufferToBuffer(source, 0, staging, 0, source.size)
  backend.submitQueue()
  try {
    staging.mapAsync(GPUMapMode.READ).catch(() => {})
    if (!turns.takeUntil(() => staging.mapState !== 'pending') || staging.mapState !== 'mapped') {
      throw new WiseError(
        'WEBGPU_FAILED',
        'The device did not give a tensor back; expected its values. It may have been lost: load the model again.',
      )
    }
    const bytes = staging.getMappedRange().slice(0)
    staging.unmap()
    return bytes
  } finally {
    backend.bufferManager.releaseBuffer(staging)
  }
}

function tooLarge(shape: number[], bytes: number, limit: number, adapter: string): WiseError {
  return new WiseError(
    'WEBGPU_BUFFER_TOO_LARGE',
    `A tensor of shape [${shape.join(', ')}] takes ${mebibytes(bytes)}; ${adapter} allows ${mebibytes(limit)} in one buffer. Use a smaller model or batch, or the backend "blas" or "tensorflow".`,
  )
}

function deviceLost(adapter: string, reason: string, message: string): WiseError {
  return new WiseError(
    'WEBGPU_DEVICE_LOST',
    `The device of ${adapter} was lost (${[reason, message].filter(Boolean).join(': ')}); its tensors are gone. Load the model again, and the memory from its file.`,
  )
}

function refused(error: GPUError): WiseError {
  const message = error.message.split('\n')[0]
  if (error instanceof GPUOutOfMemoryError) {
    return new WiseError(
      'MEMORY_EXHAUSTED',
      `The GPU has no memory left: ${message}. Use a smaller model or batch, or dispose other tensors.`,
    )
  }
  return new WiseError(
    'WEBGPU_FAILED',
    `The GPU refused a command: ${message}. Update its driver, or choose another backend; if that does not help, report it.`,
  )
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`
}
