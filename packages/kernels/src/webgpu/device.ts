import { WiseError } from '@wise-edit/core'
import { reason } from '../backends/load-errors'
import type { Gpu } from './gpu'

/** A device and its adapter. */
export interface OpenDevice {
  device: GPUDevice
  info: GPUAdapterInfo
  /** True if the adapter computes on the CPU. */
  software: boolean
}

/** Limits whose defaults are lower than those of adapters. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupsPerDimension',
] as const

const FEATURES: GPUFeatureName[] = ['timestamp-query', 'shader-f16']

const DRIVER =
  'Install or update the driver of the GPU (Linux: a Vulkan 1.1 driver and libvulkan1; Windows: one with Direct3D 12; macOS has Metal), or choose "blas" or "wasm".'

/**
 * Opens the fastest adapter with its own limits instead of WebGPU's defaults, and with the optional features it has.
 *
 * Throws `WEBGPU_NO_ADAPTER`, `WEBGPU_DRIVER_TOO_OLD` or `WEBGPU_DEVICE_FAILED`.
 */
export async function openDevice({ gpu, turns }: Gpu): Promise<OpenDevice> {
  const during = <T>(call: () => T): T => (turns ? turns.during(call) : call())
  const request = (options: object) =>
    during(() => gpu.requestAdapter({ powerPreference: 'high-performance', ...options }))
  const adapter = await request({})
  if (!adapter) {
    throw (await request({ featureLevel: 'compatibility' })) ? driverTooOld() : noAdapter()
  }
  const { info } = adapter
  const requiredLimits = Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]]))
  const requiredFeatures = FEATURES.filter((name) => adapter.features.has(name))
  try {
    const device = await during(() => adapter.requestDevice({ requiredFeatures, requiredLimits }))
    return { device, info, software: isSoftware(info) }
  } catch (cause) {
    throw new WiseError(
      'WEBGPU_DEVICE_FAILED',
      `The adapter ${describeAdapter(info)} gave no device: ${reason(cause)}. ${DRIVER}`,
      { cause },
    )
  }
}

/** Returns a human-readable name of the adapter. */
export function describeAdapter(info: GPUAdapterInfo): string {
  return (
    info.description || info.device || [info.vendor, info.architecture].filter(Boolean).join(' ') || 'a GPU'
  )
}

/** Returns true for an adapter that computes on the CPU: SwiftShader, Mesa's llvmpipe, or Windows' WARP. */
export function isSoftware(info: GPUAdapterInfo): boolean {
  const { vendor, architecture, device, description } = info
  const names = [vendor, architecture, device, description].join(' ')
  return info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|\bwarp\b|basic render/i.test(names)
}

/** Returns the error for a machine without a usable GPU. */
export function noAdapter(): WiseError {
  return new WiseError('WEBGPU_NO_ADAPTER', `WebGPU found no GPU that it can use; expected one. ${DRIVER}`)
}

function driverTooOld(): WiseError {
  return new WiseError(
    'WEBGPU_DRIVER_TOO_OLD',
    `WebGPU found a GPU, but its driver offers the compatibility level alone; expected the core level. ${DRIVER}`,
  )
}
