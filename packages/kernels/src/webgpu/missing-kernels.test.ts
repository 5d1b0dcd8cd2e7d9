import * as tf from '@tensorflow/tfjs-core'
import { describeWhere, NO_WEBGPU } from '@wise-edit/testing'
import { beforeAll, expect, it } from 'vitest'
import { webgpuAsked } from '../../test/backends'
import { useBackend } from '../backends/backend'

describeWhere(webgpuAsked, 'kernels of the WebGPU backend', NO_WEBGPU, () => {
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

  it('transpose whole numbers and add them up', async () => {
    const x = tf.tidy(() => tf.reshape(tf.cast(tf.range(0, 2400, 1, 'float32'), 'int32'), [2, 3, 400]))
    const found = tf.transpose(x, [2, 0, 1])
    expect(found.dtype).toBe('int32')
    expect([...(await found.data()).slice(0, 8)]).toEqual([0, 400, 800, 1200, 1600, 2000, 1, 401])
    const [sum, kept] = [tf.sum(x, 1), tf.sum(x, [0, 1], true)]
    expect([sum.shape, kept.shape]).toEqual([
      [2, 400],
      [1, 1, 400],
    ])
    expect([...(await sum.data()).slice(0, 2), (await kept.data())[1]]).toEqual([1200, 1203, 6006])
    tf.dispose([x, found, sum, kept])
  })

  it('are replaced once, however often the backend is chosen', async () => {
    const { kernelFunc } = tf.getKernel(tf.Cast, 'webgpu')
    await useBackend({ backend: 'wasm' })
    await useBackend({ backend: 'webgpu' })
    expect(tf.getKernel(tf.Cast, 'webgpu').kernelFunc).toBe(kernelFunc)
  })
})
