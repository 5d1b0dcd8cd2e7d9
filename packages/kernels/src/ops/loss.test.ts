import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { describeOnBackends } from '../../test/backends'
import { expectClose } from '../../test/check-op'
import { valueAndGradients } from '../gradients/value-and-gradients'
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

  it('gives the same with the logits’ own memory, which it frees', () => {
    const values = Float32Array.from({ length: 3 * 21 }, (_, i) => Math.sin(i * i))
    const targets = tf.tensor1d([3, 0, 20], 'int32')
    const x = tf.tensor2d(values, [3, 21])
    const before = tf.memory().numDataBuffers
    const run = (consume: boolean) => {
      const { value, gradients } = valueAndGradients(
        (x) => tf.mean(tf.square(crossEntropyAt(tf.mul(x, 3) as tf.Tensor2D, targets, { consume }))),
        [x],
      )
      const found = [value.dataSync(), (gradients[0] as tf.Tensor).dataSync()]
      tf.dispose([value, gradients])
      return found
    }
    expect(run(true)).toEqual(run(false))
    expect(tf.memory().numDataBuffers).toBe(before)
    expect(x.dataSync()).toEqual(values)
  })
})
