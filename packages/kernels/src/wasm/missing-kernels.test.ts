import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { describeOnBackends } from '../../test/backends'

describeOnBackends('unsortedSegmentSum', (backend) => {
  const sums = (x: tf.Tensor, ids: number[], segments: number) => {
    const out = tf.tidy(() => tf.unsortedSegmentSum(x, tf.tensor1d(ids, 'int32'), segments))
    const values = [...out.dataSync()]
    tf.dispose([x, out])
    return [out.shape, values]
  }

  it('adds up rows by index and leaves absent ones 0', () => {
    const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2])
    expect(sums(x, [2, 0, 2], 3)).toEqual([
      [3, 2],
      [3, 4, 0, 0, 6, 8],
    ])
  })

  // TensorFlow rejects an index that is too large.
  if (backend !== 'tensorflow') {
    it('leaves rows out whose index is out of range', () => {
      expect(sums(tf.tensor1d([1, 2, 4]), [-1, 1, 2], 2)).toEqual([[2], [0, 2]])
    })
  }

  it('adds whole numbers', () => {
    expect(sums(tf.tensor1d([1, 2, 4], 'int32'), [0, 0, 0], 1)).toEqual([[1], [7]])
  })
})
