import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { useBackend } from '../backends/backend'
import { tensorFrom } from './tensor-memory'

// Pages that are never written to take up no memory of the machine.
const leaveUnwritten = () => {}
const QUARTER = 2 ** 28

it('a tensor beyond the end of the heap is refused with figures, and what there is stays as it was', async () => {
  await useBackend({ backend: 'wasm' })
  const numbers = tf.tensor1d([1, 2, 3])
  const quarters = [1, 2, 3].map(() => tensorFrom([QUARTER], leaveUnwritten))
  const { numTensors } = tf.memory()
  const tooLarge = () => tf.tidy(() => tf.add(tf.tile(numbers, [QUARTER / 3]), 1))
  expect(tooLarge).toThrow(
    expect.objectContaining({
      code: 'MEMORY_EXHAUSTED',
      message: expect.stringMatching(/tensor of 10\d\d MiB; WebAssembly has taken [34]\d{3} of the 4096 MiB/),
    }),
  )
  expect(tf.memory().numTensors).toBe(numTensors)
  expect([...numbers.dataSync()]).toEqual([1, 2, 3])
  tf.dispose(quarters)
  // There is room again.
  const again = tensorFrom([QUARTER], leaveUnwritten)
  expect([...tf.tidy(() => tf.add(numbers, 1).dataSync())]).toEqual([2, 3, 4])
  tf.dispose([again, numbers])
})
