import * as tf from '@tensorflow/tfjs-core'
import { describeWhere, NO_WEBGPU } from '@wise-edit/testing'
import { describe, expect, it } from 'vitest'
import { webgpuAsked } from '../../test/backends'
import { useBackend } from '../backends/backend'
import { activeGpu, type GpuBackend, guardBackend } from './gpu-backend'

describe('a guarded backend', () => {
  it('refuses a tensor above the limit of a buffer before it is made', () => {
    const { backend, uploaded } = fake({ maxBufferSize: 2 ** 22, maxStorageBufferBindingSize: 2 ** 20 })
    const data = (shape: number[]) => ({ dtype: 'float32' as const, shape })
    backend.tensorMap.get = (dataId) => (dataId === LARGE ? data([512, 513]) : data([512, 512]))
    backend.uploadToGPU(SMALL)
    expect(() => backend.uploadToGPU(LARGE)).toThrow(
      expect.objectContaining({
        code: 'WEBGPU_BUFFER_TOO_LARGE',
        message: expect.stringMatching(/shape \[512, 513\] takes 1 MiB; Test GPU allows 1 MiB in one buffer/),
      }),
    )
    expect(uploaded).toEqual([SMALL])
  })

  it('throws at every op and read after the device was lost', async () => {
    const { backend, lose } = fake({})
    lose({ reason: 'unknown', message: 'driver reset' } as GPUDeviceLostInfo)
    await Promise.resolve()
    const lost = { code: 'WEBGPU_DEVICE_LOST', message: expect.stringContaining('unknown: driver reset') }
    expect(() => backend.runWebGPUProgram()).toThrow(expect.objectContaining(lost))
    expect(() => backend.readSync(SMALL)).toThrow(expect.objectContaining(lost))
    await expect(backend.read(SMALL)).rejects.toMatchObject(lost)
  })

  it('says that the device was lost even if a read fails before that is reported', async () => {
    const { backend, lose } = fake({}, () => {
      setTimeout(() => lose({ reason: 'destroyed', message: '' } as GPUDeviceLostInfo))
      return Promise.reject(new Error('AbortError'))
    })
    await expect(backend.read(SMALL)).rejects.toMatchObject({ code: 'WEBGPU_DEVICE_LOST' })
  })
})

describeWhere(webgpuAsked, 'the device', NO_WEBGPU, () => {
  it('reads a tensor both ways, and one that JavaScript made', async () => {
    await useBackend({ backend: 'webgpu' })
    const made = tf.tensor1d([1, 2, 3])
    expect([...made.dataSync()]).toEqual([1, 2, 3])
    const big = tf.tidy(() => tf.square(tf.range(0, 3000, 1, 'float32')))
    const waiting = tf.mul(big, 2).data()
    expect(big.dataSync()[2999]).toBe(2999 ** 2)
    expect((await waiting)[2999]).toBe(2 * 2999 ** 2)
  })

  it('reports an error of the device at the next op, and continues', async () => {
    await useBackend({ backend: 'webgpu' })
    const { device } = activeGpu()!
    device.createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE })
    await device.queue.onSubmittedWorkDone()
    const x = tf.range(0, 3000, 1, 'float32')
    expect(() => tf.square(x)).toThrow(expect.objectContaining({ code: 'WEBGPU_FAILED' }))
    expect((await tf.square(x).data())[3]).toBe(9)
  })
})

const SMALL = {}
const LARGE = {}

function fake(limits: Partial<GPUSupportedLimits>, read = async () => new Float32Array(1)) {
  const uploaded: object[] = []
  let lose: (info: GPUDeviceLostInfo) => void = () => {}
  const backend = {
    device: { limits, lost: new Promise((resolve) => (lose = resolve)) },
    tensorMap: {},
    uploadToGPU: (dataId: object) => uploaded.push(dataId),
    runWebGPUProgram: () => ({}),
    read,
    readSync: () => new Float32Array(1),
  } as unknown as GpuBackend
  guardBackend(backend, 'Test GPU')
  return { backend, uploaded, lose }
}
