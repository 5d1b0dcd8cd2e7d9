import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { webgpuAsked } from '../../test/backends'
import { useBackend } from '../backends/backend'

describe.skipIf(!webgpuAsked)('kernels of the WebGPU backend', () => {
  beforeAll(() => useBackend({ backend: 'webgpu' }))

  it.each(['int32', 'bool'] as const)('turn %s into numbers that can be transposed', async (dtype) => {
    const found = tf.tidy(() => {
      const x = tf.greater(tf.range(0, 1200, 1, 'float32'), 599)
      const numbers = tf.cast(tf.cast(x, dtype), 'float32')
      return tf.transpose(tf.reshape(numbers, [2, 600, 1]), [1, 0, 2])
    })
    const values = await found.data()
    expect([...values.slice(0, 4)]).toEqual([0, 1, 0, 1])
    found.dispose()
  })

  it('are replaced once, however often the backend is chosen', async () => {
    const { kernelFunc } = tf.getKernel(tf.Cast, 'webgpu')
    await useBackend({ backend: 'wasm' })
    await useBackend({ backend: 'webgpu' })
    expect(tf.getKernel(tf.Cast, 'webgpu').kernelFunc).toBe(kernelFunc)
  })
})
