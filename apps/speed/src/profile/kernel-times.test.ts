import * as tf from '@tensorflow/tfjs-core'
import { attention, linear, useBackend } from '@wise-edit/kernels'
import { beforeAll, expect, it } from 'vitest'
import { KernelClock } from './kernel-times'

beforeAll(async () => {
  await useBackend({ backend: 'wasm' })
})

it('tells kernels apart, those inside others too, and gives them back as they were', () => {
  const before = tf.getKernelsForBackend('wasm').map(({ kernelFunc }) => kernelFunc)
  const clock = new KernelClock()
  tf.tidy(() => {
    linear(tf.ones([64, 64]) as tf.Tensor2D, tf.ones([64, 64]))
    const heads = tf.ones<tf.Rank.R4>([1, 2, 8, 4])
    attention(heads, heads, heads)
  })
  const { milliseconds, kernels, products, between } = clock.stop()
  expect(tf.getKernelsForBackend('wasm').map(({ kernelFunc }) => kernelFunc)).toEqual(before)
  const calls = Object.fromEntries(kernels.map(({ kernel, calls }) => [kernel, calls]))
  // One product in the linear layer and two in attention, each inside another kernel.
  expect(calls).toMatchObject({ BatchMatMul: 3, WiseLinear: 1, WiseAttentionWeights: 1, WiseAttentionMix: 1 })
  const sum = kernels.reduce((sum, kernel) => sum + kernel.milliseconds, 0)
  expect(sum + between * milliseconds).toBeCloseTo(milliseconds)
  const own = kernels.find(({ kernel }) => kernel === 'BatchMatMul')!.milliseconds
  expect(products).toBeCloseTo(own / milliseconds)
})

it('keeps the fastest lap', async () => {
  const clock = new KernelClock()
  const work = (count: number) => tf.tidy(() => Array.from({ length: count }, () => tf.square(tf.scalar(2))))
  for (const [count, wait] of [
    [2, 2000],
    [1, 1],
    [3, 2000],
  ] as const) {
    work(count)
    await new Promise((resolve) => setTimeout(resolve, wait))
    clock.lap()
  }
  const { kernels, milliseconds } = clock.stop()
  expect(milliseconds).toBeLessThan(2000)
  expect(kernels.find(({ kernel }) => kernel === 'Square')).toMatchObject({ calls: 1 })
})
