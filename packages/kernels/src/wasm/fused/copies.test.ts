import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { describeOnBackends } from '../../../test/backends'

const SHAPES = [[7], [3, 5], [2, 3, 4], [2, 3, 5, 3], [1, 2, 3, 130]]
const DTYPES = ['float32', 'int32', 'bool'] as const

/** Creates a tensor of consecutive numbers, or of booleans of which every third is true. */
function counting(shape: number[], dtype: tf.DataType): tf.Tensor {
  const numbers = Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => i)
  return dtype === 'bool'
    ? tf.tensor(
        numbers.map((i) => i % 3 === 0),
        shape,
        dtype,
      )
    : tf.tensor(numbers, shape, dtype)
}

/** Compares the entries of `out` with those of `x`: `index` holds the place of each in `x`, or -1 for a zero. */
function expectMoved(
  out: tf.Tensor,
  x: tf.Tensor,
  shape: number[],
  index: (at: number[]) => number[] | undefined,
) {
  const strides = (dims: number[]) => dims.map((_, i) => tf.util.sizeFromShape(dims.slice(i + 1)))
  const values = x.dataSync()
  const expected = Array.from({ length: tf.util.sizeFromShape(shape) }, (_, flat) => {
    const from = index(shape.map((dim, i) => Math.floor(flat / strides(shape)[i]!) % dim))
    return from ? values[from.reduce((sum, at, i) => sum + at * strides(x.shape)[i]!, 0)] : 0
  })
  expect(out.shape).toEqual(shape)
  expect(out.dtype).toBe(x.dtype)
  expect([...out.dataSync()]).toEqual(expected)
}

const changed = (shape: number[], axis: number, dim: number) =>
  shape.map((old, i) => (i === axis ? dim : old))

describeOnBackends('copies', () => {
  const axes = SHAPES.flatMap((shape) =>
    shape.flatMap((_, axis) => DTYPES.map((dtype) => ({ shape, axis, dtype }))),
  )

  it.each(axes)('slice and pad $shape along axis $axis, $dtype', ({ shape, axis, dtype }) => {
    tf.tidy(() => {
      const x = counting(shape, dtype)
      const zeros = shape.map(() => 0)
      const length = Math.max(1, shape[axis]! - 1)
      const start = shape[axis]! - length
      const part = tf.slice(x, changed(zeros, axis, start), changed(shape, axis, length))
      expectMoved(part, x, changed(shape, axis, length), (at) => changed(at, axis, at[axis]! + start))
      if (dtype === 'bool') return
      const padded = tf.pad(
        x,
        shape.map((_, i): [number, number] => (i === axis ? [1, 2] : [0, 0])),
      )
      expectMoved(padded, x, changed(shape, axis, shape[axis]! + 3), (at) =>
        at[axis]! >= 1 && at[axis]! <= shape[axis]! ? changed(at, axis, at[axis]! - 1) : undefined,
      )
    })
  })

  it.each(axes)('join $shape along axis $axis, $dtype', ({ shape, axis, dtype }) => {
    tf.tidy(() => {
      const x = counting(shape, dtype)
      const joined = tf.concat([x, x, x], axis)
      const dim = shape[axis]!
      expectMoved(joined, x, changed(shape, axis, 3 * dim), (at) => changed(at, axis, at[axis]! % dim))
    })
  })

  it.each(DTYPES)('slice and pad along several axes or with a value, %s', (dtype) => {
    tf.tidy(() => {
      const x = counting([3, 4, 5], dtype)
      expectMoved(tf.slice(x, [1, 0, 2], [2, 4, 3]), x, [2, 4, 3], ([i, j, k]) => [i! + 1, j!, k! + 2])
      expectMoved(tf.slice(x, [0, 0, 0], [3, 4, 5]), x, [3, 4, 5], (at) => at)
      expectMoved(tf.slice(x, [2, 1, 0], [1, 2, 5]), x, [1, 2, 5], ([, j, k]) => [2, j! + 1, k!])
      expectMoved(tf.slice(x, [1, 2, 1], [1, 1, 3]), x, [1, 1, 3], ([, , k]) => [1, 2, k! + 1])
    })
    expect([...tf.tidy(() => tf.pad(tf.tensor1d([1, 2]), [[1, 1]], 9).dataSync())]).toEqual([9, 1, 2, 9])
    const corner = () => tf.pad(tf.ones([1, 1]), Array(2).fill([1, 0]))
    expect([...tf.tidy(() => corner().dataSync())]).toEqual([0, 0, 0, 1])
  })

  it.each(DTYPES)('swap two axes, %s', (dtype) => {
    tf.tidy(() => {
      for (const shape of [
        [2, 3, 5, 7],
        [2, 1, 5, 7],
        [2, 3, 1, 4],
        [1, 2, 3, 130],
      ]) {
        const x = counting(shape, dtype)
        const [a, b, c, d] = shape as [number, number, number, number]
        expectMoved(tf.transpose(x, [0, 2, 1, 3]), x, [a, c, b, d], ([i, k, j, l]) => [i!, j!, k!, l!])
        expectMoved(tf.transpose(x, [0, 1, 3, 2]), x, [a, b, d, c], ([i, j, l, k]) => [i!, j!, k!, l!])
      }
    })
  })

  it.each(['float32', 'int32'] as const)('gather rows, %s', (dtype) => {
    tf.tidy(() => {
      const x = counting([4, 4, 2], dtype)
      const indices = tf.tensor2d([3, 0, 0, 2], [2, 2], 'int32')
      expectMoved(tf.gather(x, indices), x, [2, 2, 4, 2], ([i, j, k, l]) => [
        [3, 0, 0, 2][2 * i! + j!]!,
        k!,
        l!,
      ])
      expectMoved(tf.gather(x, indices, 1), x, [4, 2, 2, 2], ([i, j, k, l]) => [
        i!,
        [3, 0, 0, 2][2 * j! + k!]!,
        l!,
      ])
    })
  })

  it('refuse a row that is not there', () => {
    const x = tf.ones([4, 3])
    const before = tf.memory().numTensors
    expect(() => tf.tidy(() => tf.gather(x, tf.tensor1d([4], 'int32')))).toThrow(/4 is not in \[0, 3\]/)
    expect(tf.memory().numTensors).toBe(before)
    x.dispose()
  })

  it('share the memory of a clone, which outlives its original', () => {
    const x = tf.tensor1d([1, 2, 3])
    const { numTensors, numDataBuffers } = tf.memory()
    const y = x.clone()
    expect(tf.memory()).toMatchObject({ numTensors: numTensors + 1, numDataBuffers })
    x.dispose()
    expect([...y.dataSync()]).toEqual([1, 2, 3])
    y.dispose()
    expect(tf.memory()).toMatchObject({ numTensors: numTensors - 1, numDataBuffers: numDataBuffers - 1 })
  })
})
