import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { describeOnBackends } from '../test/backends'
import { expectClose } from '../test/check-op'
import { crossEntropyAt, logSoftmax } from './loss'

describeOnBackends('losses', () => {
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
