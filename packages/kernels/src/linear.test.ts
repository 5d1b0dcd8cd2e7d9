import type * as tf from '@tensorflow/tfjs-core'
import { it } from 'vitest'
import { describeOnBackends } from '../test/backends'
import { checkOp, plainMatMul } from '../test/check-op'
import { linear } from './linear'

describeOnBackends('linear', () => {
  it.each([
    ['one row', [1, 6], 1],
    ['rows', [4, 6], 4],
    ['a batch of rows', [2, 3, 6], 6],
  ])('multiplies %s by the weight’s transpose', (_, shape, m) => {
    checkOp({
      shapes: [shape, [5, 6]],
      op: (x, weight) => linear(x, weight as tf.Tensor2D),
      plain: (x, weight) => plainMatMul(x, weight, { m, n: 5, k: 6, transposeB: true }),
    })
  })

  it('adds a bias to each row', () => {
    checkOp({
      shapes: [[2, 2, 3], [4, 3], [4]],
      op: (x, weight, bias) => linear(x, weight as tf.Tensor2D, bias as tf.Tensor1D),
      plain: (x, weight, bias) =>
        plainMatMul(x, weight, { m: 4, n: 4, k: 3, transposeB: true }).map((y, i) => y + bias[i % 4]!),
    })
  })
})
