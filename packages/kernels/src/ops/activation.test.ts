import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { describeOnBackends } from '../../test/backends'
import { expectClose } from '../../test/check-op'
import { type Activation, activate, gelu, silu, swiglu } from './activation'

const names: Activation[] = ['silu', 'gelu-erf', 'gelu-tanh']

describeOnBackends('activations', () => {
  it('gives the values that PyTorch prints', () => {
    const x = tf.tensor1d([-3, -1, -0.1, 0, 0.5, 2])
    expectClose(gelu(x, 'erf').dataSync(), [-0.00405023, -0.15865526, -0.04601722, 0, 0.34573123, 1.95449974])
    expectClose(gelu(x, 'tanh').dataSync(), [-0.00363743, -0.15880799, -0.04601725, 0, 0.345714, 1.95459771])
    expectClose(silu(x).dataSync(), [-0.14227763, -0.26894143, -0.0475021, 0, 0.31122968, 1.76159418])
  })

  it.each(names)('%s stays finite far from 0', (name) => {
    const x = tf.tensor1d([-1e4, 1e4])
    expectClose(activate(x, name).dataSync(), [0, 1e4])
    x.dispose()
  })

  it('gives a tensor of the input’s shape', () => {
    expect(tf.tidy(() => swiglu(tf.ones([2, 1, 3]), tf.ones([2, 1, 3])).shape)).toEqual([2, 1, 3])
  })
})
