import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { describeOnBackends } from '../../test/backends'
import { expectClose, uniform } from '../../test/check-op'
import { useBackend } from '../backends/backend'
import { int8Matrix } from '../formats/int8-matrix'
import { canMultiplyInt8, int8Linear } from './int8'

const COLUMNS = 24
const VALUES = Int8Array.from(uniform(10 * COLUMNS, 'values'), (value) => Math.round(127 * value))
const SCALES = Float32Array.from(uniform(10, 'scales'), (value) => value / 127)

function product(x: Float32Array, columns = COLUMNS, values = VALUES, scales = SCALES): Float32Array {
  return tf.tidy(() => {
    const matrix = int8Matrix(values, scales)
    expect(matrix.shape).toEqual([scales.length, columns])
    return int8Linear(tf.tensor2d(x, [x.length / columns, columns]), matrix)
      .dataSync()
      .slice() as Float32Array
  })
}

function plain(x: Float32Array, columns = COLUMNS, values = VALUES, scales = SCALES): number[] {
  const rows = x.length / columns
  return Array.from({ length: rows * scales.length }, (_, at) => {
    const [row, out] = [Math.floor(at / scales.length), at % scales.length]
    let sum = 0
    for (let i = 0; i < columns; i++) sum += x[row * columns + i]! * values[out * columns + i]!
    return sum * scales[out]!
  })
}

describeOnBackends('a matrix of int8 numbers', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('multiplies %d rows', (rows) => {
    const x = Float32Array.from(uniform(rows * COLUMNS, 'x'))
    // The error of each of 24 entries is at most half a step of 2^-15.
    expectClose(product(x), plain(x), 4e-4)
  })

  it('gives a row of zeros zeros, and rows of any size their share', () => {
    const x = Float32Array.from(uniform(3 * COLUMNS, 'x'))
    x.fill(0, 0, COLUMNS)
    for (let i = 0; i < COLUMNS; i++) {
      x[COLUMNS + i]! *= 1e-6
      x[2 * COLUMNS + i]! *= 1e6
    }
    const found = product(x)
    const expected = plain(x)
    for (const [row, size] of [1, 1e-6, 1e6].entries()) {
      const part = (values: ArrayLike<number>) =>
        Array.from(values)
          .slice(10 * row, 10 * row + 10)
          .map((value) => value / size)
      expectClose(part(found), part(expected), 1e-3)
    }
  })

  it('holds the largest sums of the widest rows', () => {
    const columns = 4096
    const values = new Int8Array(2 * columns).fill(127)
    const x = new Float32Array(columns).fill(-3)
    expectClose(product(x, columns, values, Float32Array.of(1, 0.5)), [-1560576, -780288], 1e-6)
  })

  it('tells which shapes it multiplies as they are', () => {
    expect(canMultiplyInt8([3, 16])).toBe(false)
    expect(canMultiplyInt8([2, 12])).toBe(false)
    expect(canMultiplyInt8([2, 16])).toBe(tf.getBackend() === 'wasm')
  })
})

it('a row comes out the same alone and beside others, with BLAS and without', async () => {
  await useBackend({ backend: 'wasm' })
  const x = Float32Array.from(uniform(70 * COLUMNS, 'x'))
  const together = product(x)
  for (const row of [0, 3, 41, 69]) {
    const alone = product(x.slice(row * COLUMNS, (row + 1) * COLUMNS))
    expect(alone).toEqual(together.slice(10 * row, 10 * row + 10))
  }
})
