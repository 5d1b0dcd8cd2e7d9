import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { describeOnBackends } from '../test/backends'
import { checkOp, expectClose } from '../test/check-op'
import { type Activation, activate, gelu, silu, swiglu } from './activation'

const plainSilu = (x: number) => x / (1 + Math.exp(-x))

/** The error function by its Taylor series, to double precision for |x| < 3. */
function erf(x: number): number {
  let term = x
  let sum = x
  for (let n = 1; n < 80; n++) {
    term *= (-x * x) / n
    sum += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}

const plain: Record<Activation, (x: number) => number> = {
  silu: plainSilu,
  'gelu-erf': (x) => 0.5 * x * (1 + erf(x * Math.SQRT1_2)),
  'gelu-tanh': (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
}
const names = Object.keys(plain) as Activation[]

describeOnBackends('activations', () => {
  it.each(names)('%s applies its formula to each entry', (name) => {
    checkOp({
      shapes: [[3, 7]],
      scale: 3,
      op: (x) => activate(x, name),
      plain: (x) => Array.from(x, plain[name]),
    })
  })

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

  it('swiglu gates one half by the other', () => {
    checkOp({
      shapes: [
        [2, 5],
        [2, 5],
      ],
      op: (gate, up) => swiglu(gate, up),
      plain: (gate, up) => Array.from(gate, (value, i) => plainSilu(value) * up[i]!),
    })
  })

  it('gives a tensor of the input’s shape', () => {
    expect(tf.tidy(() => swiglu(tf.ones([2, 1, 3]), tf.ones([2, 1, 3])).shape)).toEqual([2, 1, 3])
  })
})
