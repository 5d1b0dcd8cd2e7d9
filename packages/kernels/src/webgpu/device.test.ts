import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadDawn, mayHaveGpu } from './dawn'
import { isSoftware, openDevice } from './device'

const radeon = info({ vendor: 'amd', device: 'navi31', description: 'AMD Radeon RX 7900 XTX' })

describe('openDevice', () => {
  it("asks for the adapter's own limits and the features that it has", async () => {
    let asked: GPUDeviceDescriptor | undefined
    const adapter = {
      info: radeon,
      limits: { maxBufferSize: 2 ** 32, maxStorageBufferBindingSize: 2 ** 31 },
      features: new Set(['shader-f16', 'texture-compression-bc']),
      requestDevice: async (descriptor: GPUDeviceDescriptor) => {
        asked = descriptor
        return {}
      },
    }
    const { software } = await openDevice(gpuOf(() => adapter))
    expect(asked).toMatchObject({
      requiredFeatures: ['shader-f16'],
      requiredLimits: { maxBufferSize: 2 ** 32, maxStorageBufferBindingSize: 2 ** 31 },
    })
    expect(software).toBe(false)
  })

  it('names the packages to install when there is no adapter', async () => {
    await expect(openDevice(gpuOf(() => null))).rejects.toMatchObject({
      code: 'WEBGPU_NO_ADAPTER',
      message: expect.stringMatching(/found no GPU.+Vulkan.+libvulkan1/),
    })
  })

  it('tells a driver that offers the compatibility level alone from none', async () => {
    const old = gpuOf(({ featureLevel }) => (featureLevel === 'compatibility' ? {} : null))
    await expect(openDevice(old)).rejects.toMatchObject({
      code: 'WEBGPU_DRIVER_TOO_OLD',
      message: expect.stringContaining('update the driver'),
    })
  })

  it('names the adapter that gives no device', async () => {
    const adapter = {
      info: radeon,
      limits: {},
      features: new Set(),
      requestDevice: async () => {
        throw new Error('out of handles\nat Dawn')
      },
    }
    await expect(openDevice(gpuOf(() => adapter))).rejects.toMatchObject({
      code: 'WEBGPU_DEVICE_FAILED',
      message: expect.stringMatching(/^The adapter AMD Radeon RX 7900 XTX gave no device: out of handles\. /),
    })
  })
})

describe('isSoftware', () => {
  it.each([
    [true, info({ vendor: 'google', architecture: 'swiftshader' })],
    [true, info({ vendor: 'mesa', description: 'llvmpipe (LLVM 15.0.6, 256 bits)' })],
    [true, info({ vendor: 'microsoft', description: 'Microsoft Basic Render Driver' })],
    [true, { ...radeon, isFallbackAdapter: true }],
    [false, radeon],
    [false, info({ vendor: 'apple', architecture: 'metal-3' })],
  ])('is %s for %o', (expected, adapter) => {
    expect(isSoftware(adapter)).toBe(expected)
  })
})

describe('loadDawn', () => {
  it('says what to install where the package is absent', async () => {
    const absent = Object.assign(new Error("Cannot find package 'webgpu'"), { code: 'ERR_MODULE_NOT_FOUND' })
    await expect(loadDawn(() => Promise.reject(absent))).rejects.toMatchObject({
      code: 'WEBGPU_NOT_INSTALLED',
      message: expect.stringContaining('npm install webgpu @tensorflow/tfjs-backend-webgpu@4.22.0'),
    })
  })

  it('passes the reason on where the package does not load', async () => {
    await expect(loadDawn(() => Promise.reject(new Error('GLIBC_2.38 not found')))).rejects.toMatchObject({
      code: 'WEBGPU_NOT_LOADED',
      message: expect.stringContaining('GLIBC_2.38 not found'),
    })
  })
})

it.each([
  [true, 'dri'],
  [true, 'nvidia0'],
  [true, 'dxg'],
  [false, 'nvidia-caps'],
])('mayHaveGpu is %s on Linux with /dev/%s', (expected, name) => {
  const devices = mkdtempSync(join(tmpdir(), 'wise-dev-'))
  onTestFinished(() => rmSync(devices, { recursive: true }))
  mkdirSync(join(devices, 'shm'))
  writeFileSync(join(devices, name), '')
  expect(mayHaveGpu('linux', devices)).toBe(expected)
  expect(mayHaveGpu('darwin', devices)).toBe(true)
})

function info(parts: Partial<GPUAdapterInfo>): GPUAdapterInfo {
  const empty = { vendor: '', architecture: '', device: '', description: '', isFallbackAdapter: false }
  return { ...empty, ...parts } as GPUAdapterInfo
}

function gpuOf(requestAdapter: (options: { featureLevel?: string }) => unknown): { gpu: GPU } {
  return { gpu: { requestAdapter: async (options = {}) => requestAdapter(options) } as unknown as GPU }
}
