import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { describeOnBackends } from '../../test/backends'
import { onCpu } from './on-cpu'

describeOnBackends('onCpu', (backend) => {
  it('computes on a backend of the CPU, and goes back, also after an error', async () => {
    const inUse = tf.getBackend()
    const found = onCpu(() => {
      const x = tf.square(tf.tensor1d([1, 2, 3]))
      const values = [tf.getBackend(), ...x.dataSync()]
      x.dispose()
      return values
    })
    expect(found).toEqual([backend === 'webgpu' ? 'wasm' : inUse, 1, 4, 9])
    expect(() =>
      onCpu(() => {
        throw new Error('no head')
      }),
    ).toThrow('no head')
    expect(tf.getBackend()).toBe(inUse)
  })
})
