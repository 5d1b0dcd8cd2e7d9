import * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import { loadDawn, mayHaveGpu } from '#native'
import { describeAdapter, openDevice } from '../webgpu/device'
import { useGpuOps } from '../webgpu/fused'
import type { Gpu } from '../webgpu/gpu'
import { type GpuBackend, guardBackend, readSyncInTurns } from '../webgpu/gpu-backend'
import { registerGpuKernels } from '../webgpu/missing-kernels'
import { type GpuInfo, keepGpu, openedGpu } from '../webgpu/opened'
import { isAbsent, reason } from './load-errors'

/**
 * Loads tfjs-backend-webgpu on the fastest adapter: that of the browser, or in Node that of the package `webgpu`.
 *
 * With `software: false` an adapter that computes on the CPU is refused (`WEBGPU_SOFTWARE`). Throws
 * `WEBGPU_NOT_INSTALLED`, `WEBGPU_NOT_LOADED`, `WEBGPU_NO_ADAPTER`, `WEBGPU_DRIVER_TOO_OLD` or `WEBGPU_DEVICE_FAILED`;
 * the previous backend then stays in use.
 */
export async function loadWebGpu({ software = true } = {}): Promise<GpuInfo> {
  const info = opened() ?? (await open(software))
  if (info.software && !software) throw softwareOnly(info.adapter)
  await tf.setBackend('webgpu')
  return info
}

/** Returns the backend that an earlier call opened, unless its device has been lost since. */
function opened(): GpuInfo | undefined {
  const known = openedGpu()
  return known && !known.lost ? known.info : undefined
}

async function open(software: boolean): Promise<GpuInfo> {
  const package_ = await loadPackage()
  const { gpu, turns } = await findGpu(software)
  const { device, info: adapter, software: onCpu } = await openDevice({ gpu, turns })
  const info = { adapter: describeAdapter(adapter), software: onCpu }
  if (onCpu && !software) {
    device.destroy()
    throw softwareOnly(info.adapter)
  }
  const backend = withNavigator(
    gpu,
    () => new package_.WebGPUBackend(device, adapter),
  ) as unknown as GpuBackend
  const kept = keepGpu({ info, gpu, lost: false })
  device.lost.then(() => {
    kept.lost = true
  })
  if (turns) readSyncInTurns(backend, turns)
  guardBackend(backend, info.adapter)
  // The package registers a backend with WebGPU's default limits if the browser supports WebGPU.
  if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu')
  tf.registerBackend('webgpu', () => backend)
  registerGpuKernels()
  useGpuOps()
  return info
}

async function loadPackage() {
  const name = '@tensorflow/tfjs-backend-webgpu'
  try {
    return await import('@tensorflow/tfjs-backend-webgpu')
  } catch (cause) {
    if (isAbsent(name, cause)) {
      throw new WiseError(
        'WEBGPU_NOT_INSTALLED',
        `${name} is not installed; the backend needs it. Run "npm install webgpu ${name}@4.22.0".`,
        { cause },
      )
    }
    throw new WiseError(
      'WEBGPU_NOT_LOADED',
      `${name} is installed but did not load: ${reason(cause)}. Reinstall it.`,
      { cause },
    )
  }
}

async function findGpu(software: boolean): Promise<Gpu> {
  const { navigator } = globalThis as { navigator?: { gpu?: GPU } }
  if (navigator?.gpu) return { gpu: navigator.gpu }
  if (!software && !mayHaveGpu()) {
    throw new WiseError(
      'WEBGPU_NO_ADAPTER',
      'No device file of a GPU is in /dev (dri, nvidia0, dxg); expected one. Install its driver, or pass the device to the container.',
    )
  }
  return loadDawn()
}

/** Runs `make` with `navigator.gpu` defined, which tfjs reads and Node lacks. */
function withNavigator<T>(gpu: GPU, make: () => T): T {
  const scope = globalThis as { navigator?: { gpu?: GPU } }
  if (scope.navigator?.gpu) return make()
  const own = Object.getOwnPropertyDescriptor(globalThis, 'navigator')
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true })
  try {
    return make()
  } finally {
    if (own) Object.defineProperty(globalThis, 'navigator', own)
    else delete scope.navigator
  }
}

function softwareOnly(adapter: string): WiseError {
  return new WiseError(
    'WEBGPU_SOFTWARE',
    `The only adapter of WebGPU, ${adapter}, computes on the CPU; expected a GPU. Name the backend "webgpu" to use it all the same.`,
  )
}
