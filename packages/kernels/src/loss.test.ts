import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { describeOnBackends } from '../test/backends'
import { byRow, checkOp, expectClose } from '../test/check-op'
import { gatherTokens } from './gather'
import { crossEntropyAt, logSoftmax } from './loss'

const logSumExp = (row: number[]) => Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0))

describeOnBackends('losses', () => {
  it('logSoftmax subtracts the logarithm of the summed exponentials', () => {
    checkOp({
      shapes: [[2, 3, 5]],
      scale: 4,
      op: (x) => logSoftmax(x),
      plain: (x) => byRow(x, 5, (row) => row.map((value) => value - logSumExp(row))),
    })
  })

  it('crossEntropyAt gives each target’s negative log-likelihood', () => {
    const targets = [4, 0, 4]
    const ids = tf.tensor1d(targets, 'int32')
    checkOp({
      shapes: [[3, 5]],
      scale: 4,
      op: (logits) => crossEntropyAt(logits as tf.Tensor2D, ids),
      plain: (logits) => byRow(logits, 5, (row, i) => [logSumExp(row) - row[targets[i]!]!]),
    })
    ids.dispose()
  })

  it('trains the selected positions alone', () => {
    const positions = [
      [1, 0],
      [0, 2],
    ] as const
    const targets = [3, 1]
    const ids = tf.tensor1d(targets, 'int32')
    checkOp({
      shapes: [[2, 3, 4]],
      op: (logits) => tf.tidy(() => crossEntropyAt(gatherTokens(logits as tf.Tensor3D, positions), ids)),
      plain: (logits) =>
        positions.map(([row, token], i) => {
          const at = (row * 3 + token) * 4
          const chosen = Array.from({ length: 4 }, (_, j) => logits[at + j]!)
          return logSumExp(chosen) - chosen[targets[i]!]!
        }),
    })
    ids.dispose()
  })

  it('stays finite for logits far apart', () => {
    const [loss, log] = tf.tidy(() => {
      const logits = tf.tensor2d([[1e4, -1e4]])
      return [crossEntropyAt(logits, tf.tensor1d([1], 'int32')).dataSync(), logSoftmax(logits).dataSync()]
    }) as unknown as Float32Array[]
    expectClose(loss!, [2e4])
    expectClose(log!, [0, -2e4])
    expect([...loss!, ...log!].every(Number.isFinite)).toBe(true)
  })
})
