import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, it } from 'vitest'
import { useBackend } from '../backends/backend'
import { canWriteTokens, writeTokens } from './write-tokens'

const counting = (shape: [number, number, number, number], from: number) =>
  tf.tensor4d(
    Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => from + i),
    shape,
  )

beforeAll(async () => {
  await useBackend({ backend: 'wasm' })
})

it('writes the tokens of each head to their places, and leaves all others', () => {
  tf.tidy(() => {
    const room = tf.zeros<tf.Rank.R4>([2, 2, 4, 3])
    const tokens = counting([2, 2, 2, 3], 1)
    expect(canWriteTokens(room, tokens)).toBe(true)
    writeTokens(room, tokens, 1)
    const expected = tf.pad(tokens, [
      [0, 0],
      [0, 0],
      [1, 1],
      [0, 0],
    ])
    expect(room.dataSync()).toEqual(expected.dataSync())
  })
})

it('refuses places beyond the room, and other shapes', () => {
  tf.tidy(() => {
    const room = tf.zeros<tf.Rank.R4>([1, 2, 4, 3])
    expect(() => writeTokens(room, counting([1, 2, 2, 3], 1), 3)).toThrow(/places 3 on of \[1,2,4,3\]/)
    expect(() => writeTokens(room, counting([2, 2, 2, 3], 1), 0)).toThrow(/expected room for them/)
  })
})

it('is not to be had for whole numbers, elsewhere made tensors, and on other backends', async () => {
  const whole = tf.zeros([1, 1, 1, 1], 'int32')
  expect(canWriteTokens(whole)).toBe(false)
  await useBackend({ backend: 'cpu' })
  const elsewhere = tf.zeros([1, 1, 1, 1])
  expect(canWriteTokens(elsewhere)).toBe(false)
  await useBackend({ backend: 'wasm' })
  expect(canWriteTokens(elsewhere)).toBe(false)
  tf.dispose([whole, elsewhere])
})
