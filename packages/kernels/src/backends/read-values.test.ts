import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { describeOnBackends } from '../../test/backends'
import { takeValues, withValues } from './read-values'

describeOnBackends('values', () => {
  it('passes the values of a computed tensor to a function, and returns its result', async () => {
    const x = tf.tidy(() => tf.square(tf.range(0, 5000, 1, 'float32')))
    expect(await withValues(x, (values) => [values.length, values[70]])).toEqual([5000, 4900])
    x.dispose()
  })

  it('takes several tensors, and disposes them', async () => {
    const before = tf.memory().numTensors
    const tensors = tf.tidy(() => [tf.tensor1d([1, 2], 'int32'), tf.square(tf.tensor1d([3]))])
    expect((await takeValues(tensors)).map((values) => [...values])).toEqual([[1, 2], [9]])
    expect(tf.memory().numTensors).toBe(before)
  })

  it('refuses whole numbers', async () => {
    const x = tf.tensor1d([1, 2], 'int32')
    await expect(withValues(x, (values) => values[0])).rejects.toMatchObject({ code: 'DTYPE_UNSUPPORTED' })
    x.dispose()
  })
})
