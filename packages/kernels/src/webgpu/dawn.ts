import { existsSync, readdirSync } from 'node:fs'
import { WiseError } from '@wise-edit/core'
import { isAbsent, reason } from '../backends/load-errors'
import type { Gpu } from './gpu'
import { Turns } from './turns'

/** Loads the package `webgpu`, Dawn for Node, and defines the globals of WebGPU that TensorFlow.js reads. */
export async function loadDawn(load: () => Promise<unknown> = () => import('webgpu')): Promise<Gpu> {
  const dawn = (await load().catch((cause) => {
    throw isAbsent('webgpu', cause) ? notInstalled(cause) : notLoaded(cause)
  })) as typeof import('webgpu')
  Object.assign(globalThis, dawn.globals)
  const turns = new Turns()
  const { prototype } = GPUBuffer
  const { mapAsync } = prototype
  prototype.mapAsync = function (this: GPUBuffer, ...args) {
    return turns.during(() => mapAsync.apply(this, args))
  }
  return { gpu: dawn.create([]), turns }
}

/**
 * Returns false on a Linux machine without a GPU device file, so that `auto` does not load Dawn, which prints a
 * warning for each driver that fails.
 */
export function mayHaveGpu(platform: string = process.platform, devices = '/dev'): boolean {
  if (platform !== 'linux') return true
  const names = existsSync(devices) ? readdirSync(devices) : []
  return names.some((name) => name === 'dri' || name === 'dxg' || /^nvidia\d/.test(name))
}

function notInstalled(cause: unknown): WiseError {
  return new WiseError(
    'WEBGPU_NOT_INSTALLED',
    'webgpu (Dawn) is not installed; the backend needs it in Node. Run "npm install webgpu @tensorflow/tfjs-backend-webgpu@4.22.0".',
    { cause },
  )
}

function notLoaded(cause: unknown): WiseError {
  return new WiseError(
    'WEBGPU_NOT_LOADED',
    `webgpu is installed but did not load on ${process.platform}-${process.arch}: ${reason(cause)}. Expected Linux, macOS or Windows on x64 or arm64 with a C library of its build; update the system or choose "blas".`,
    { cause },
  )
}
