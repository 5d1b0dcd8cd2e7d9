import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { describeOnBackends } from '../../test/backends'
import { expectClose, uniform } from '../../test/check-op'
import { frozen, frozenHalves } from '../../test/frozen'
import { bf16ToF32, f16ToF32, f32ToBf16, f32ToF16 } from '../formats/dtype'
import { type FrozenMatrix, rowPieces } from '../formats/frozen-matrix'
import { frozenRows } from './frozen-linear'
import { linear } from './linear'

it('pieces cover all rows once', () => {
  expect([...rowPieces([1100, 1000])]).toEqual([
    [0, 524],
    [524, 524],
    [1048, 52],
  ])
  expect([...rowPieces([4, 3])]).toEqual([[0, 4]])
  expect([...rowPieces([2, 2 ** 21])]).toEqual([
    [0, 1],
    [1, 1],
  ])
})

describeOnBackends('a frozen matrix', () => {
  // More values than any piece holds, and a last piece that is smaller.
  const COLUMNS = 1000
  const values = Float32Array.from(uniform(1100 * COLUMNS, 'matrix'))

  it.each([1, 2, 5])('gives %d rows what a tensor gives, and its gradients', (rows) => {
    const [x, bias] = [
      tf.tensor(Float32Array.from(uniform(rows * COLUMNS, 'x')), [rows, COLUMNS]),
      ones(1100),
    ]
    expectLike(x, bias, frozen(values, COLUMNS), values)
    tf.dispose([x, bias])
  })

  it.each(['F16', 'BF16'] as const)('widens %s', (format) => {
    const [narrow, widen] = format === 'F16' ? [f32ToF16, f16ToF32] : [f32ToBf16, bf16ToF32]
    const bits = narrow(values)
    const x = tf.tensor(Float32Array.from(uniform(6 * COLUMNS, 'x')), [2, 3, COLUMNS])
    const bias = ones(1100)
    expectLike(x, bias, frozenHalves(bits, COLUMNS, format), widen(bits))
    tf.dispose([x, bias])
  })

  it.each(['F16', 'BF16'] as const)('widens every number that %s has, to the bit', (format) => {
    const widen = format === 'F16' ? f16ToF32 : bf16ToF32
    const all = Uint16Array.from({ length: 65_536 }, (_, i) => i)
    const everyValue = widen(all)
    // A product on a GPU multiplies neighbouring values by 0, which gives NaN for infinities and NaN.
    const bits = tf.getBackend() === 'webgpu' ? all.filter((_, i) => Number.isFinite(everyValue[i])) : all
    const expected = widen(bits)
    // One column, and one that selects it: a product changes no value, infinities and NaN included.
    const found = tf.tidy(() => {
      const one = tf.tensor2d([1], [1, 1])
      return linear(one, frozenHalves(bits, 1, format)).dataSync()
    })
    for (let i = 0; i < bits.length; i++) {
      const [is, should] = [found[i]!, expected[i]!]
      // TensorFlow and GPUs flush subnormal numbers to 0.
      const flushes = ['tensorflow', 'webgpu'].includes(tf.getBackend())
      const flushed = flushes && is === 0 && Math.abs(should) < 2 ** -126
      if (!Object.is(is, should) && should !== 0 && !flushed) {
        expect.fail(`bits ${i} are ${is}; expected ${should}`)
      }
    }
  })

  it('gives rows by their number', () => {
    const rows = frozenRows(frozen(values, COLUMNS), [7, 1099, 7])
    const expected = [7, 1099, 7].flatMap((row) => [...values.subarray(row * COLUMNS, (row + 1) * COLUMNS)])
    expect([...rows.dataSync()]).toEqual(expected)
    rows.dispose()
  })

  it('leaves no tensor when reading fails', () => {
    const before = tf.memory().numTensors
    const broken: FrozenMatrix = {
      shape: [4, 3],
      read: () => {
        throw new Error('cut off')
      },
    }
    const x = tf.zeros([2, 3])
    expect(() => tf.tidy(() => linear(x, broken))).toThrow('cut off')
    expect(() => frozenRows(broken, [1])).toThrow('cut off')
    x.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})

/** Expects the same values and gradients as for the same matrix as a tensor. */
function expectLike(x: tf.Tensor, bias: tf.Tensor1D, matrix: FrozenMatrix, values: Float32Array): void {
  const bytes = tf.memory().numBytes
  tf.tidy(() => {
    const weight = tf.tensor2d(values, matrix.shape)
    const results = [matrix, weight].map((weight) =>
      tf.valueAndGrads((x: tf.Tensor, bias: tf.Tensor) =>
        tf.sum(tf.square(linear(x, weight, bias as tf.Tensor1D))),
      )([x, bias]),
    )
    const [found, expected] = results.map(({ value, grads }) => [value, ...grads])
    for (const [i, tensor] of found!.entries()) {
      const scale = Math.max(...tf.max(tf.abs(expected![i]!)).dataSync())
      const share = (tensor: tf.Tensor) => tf.div(tensor, scale).dataSync()
      expectClose(share(tensor), share(expected![i]!), 1e-5)
    }
    const [direct, whole] = [linear(x, matrix, bias), linear(x, weight, bias)]
    expect(direct.shape).toEqual(whole.shape)
    expectClose(direct.dataSync(), whole.dataSync(), 1e-4)
  })
  expect(tf.memory().numBytes, 'bytes left').toBe(bytes)
}

function ones(length: number): tf.Tensor1D {
  return tf.ones([length])
}
