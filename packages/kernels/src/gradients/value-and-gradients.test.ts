import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { describeOnBackends } from '../../test/backends'
import { valueAndGradients } from './value-and-gradients'

const a = () => tf.tensor2d([1, -2, 3, 0.5, -0.25, 2], [2, 3])
const b = () => tf.tensor2d([0.3, 0.1, -0.7, 2, 1, -1], [3, 2])

/** Uses inputs more than once, and in ways that pass gradients on unchanged. */
function network(x: tf.Tensor, y: tf.Tensor): tf.Tensor {
  const twice = tf.customGrad((z) => ({ value: tf.mul(z as tf.Tensor, 2), gradFunc: (dy: tf.Tensor) => dy }))
  const product = tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D)
  const mixed = tf.add(tf.sigmoid(product), tf.mul(product, twice(product)))
  return tf.add(tf.sum(tf.add(mixed, mixed)), tf.mean(tf.square(x)))
}

describeOnBackends('valueAndGradients', () => {
  it('gives the value and the gradients of tf.valueAndGrads, bit for bit', () => {
    const expected = tf.valueAndGrads(network)([a(), b()])
    const { value, gradients } = valueAndGradients(network, [a(), b()])
    expect(value.dataSync()).toEqual(expected.value.dataSync())
    expect(gradients.map((x) => x.dataSync())).toEqual(expected.grads.map((x) => x.dataSync()))
  })

  it('takes the same input twice', () => {
    const x = a()
    const { gradients } = valueAndGradients((x, y) => tf.sum(tf.mul(x, y)), [x, x])
    for (const gradient of gradients) expect(gradient.dataSync()).toEqual(tf.mul(x, 2).dataSync())
  })

  it('goes through an op of several outputs of which one is used', () => {
    const parts = (x: tf.Tensor) => tf.sum(tf.square(tf.split(x as tf.Tensor2D, 3, 1)[1] as tf.Tensor))
    const { gradients } = valueAndGradients(parts, [a()])
    expect(Array.from(gradients[0]?.dataSync() ?? [])).toEqual([0, -4, 0, 0, -0.5, 0])
  })

  it('leaves the value and the gradients behind, and nothing else', () => {
    const inputs = [a(), b()]
    const before = tf.memory()
    const { value, gradients } = valueAndGradients(network, inputs)
    expect(tf.memory().numTensors).toBe(before.numTensors + 3)
    tf.dispose([value, gradients])
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers)
  })

  it('holds fewer bytes than tf.valueAndGrads', () => {
    const deep = (x: tf.Tensor) => {
      let state = x
      for (let i = 0; i < 30; i++) state = tf.sigmoid(tf.mul(state, 1.1))
      return tf.sum(state)
    }
    const x = tf.ones([1000])
    const theirs = peakBuffers(() => tf.valueAndGrads(deep)([x]))
    const ours = peakBuffers(() => valueAndGradients(deep, [x]))
    expect(ours).toBeLessThan(0.8 * theirs)
  })

  it('holds nothing of ops whose gradient needs shapes alone, or that do not depend on the inputs', () => {
    const x = tf.ones([1000])
    const constant = tf.ones([1000])
    const sum = (x: tf.Tensor) => {
      let state = x
      for (let i = 0; i < 30; i++) {
        state = tf.tidy(() => tf.add(state, tf.mul(tf.sigmoid(constant), constant)))
      }
      return tf.sum(tf.square(state))
    }
    // In addition to each sum, which stays until the function ends.
    expect(peakBuffers(() => valueAndGradients(sum, [x]))).toBeLessThan(30 + 8)
  })

  it('frees saved tensors when the function throws', () => {
    const x = a()
    const before = tf.memory().numTensors
    const failing = (x: tf.Tensor) => {
      tf.square(x)
      throw new Error('stop')
    }
    expect(() => valueAndGradients(failing, [x])).toThrow('stop')
    expect(tf.memory().numTensors).toBe(before)
    expect(valueAndGradients((x) => tf.sum(x), [x]).gradients[0]?.dataSync()).toEqual(
      tf.onesLike(x).dataSync(),
    )
  })

  it('serves inside the gradient of another function', () => {
    const { gradients } = valueAndGradients(
      (x) => {
        const inner = valueAndGradients((y) => tf.sum(tf.mul(tf.square(y), y)), [x])
        return tf.sum(inner.gradients[0] as tf.Tensor)
      },
      [a()],
    )
    expect(Array.from(gradients[0]?.dataSync() ?? [])).toEqual([6, -12, 18, 3, -1.5, 12])
  })

  it('names what the value does not depend on, and ops without a gradient', () => {
    const [x, y] = [a(), b()]
    const before = tf.memory().numTensors
    expect(() => valueAndGradients((x) => tf.sum(x), [x, y])).toThrow(
      'The value does not depend on input 1. Leave the input out, or use it in the function.',
    )
    const top = (x: tf.Tensor) => tf.sum(tf.topk(x).values)
    expect(() => valueAndGradients(top, [x])).toThrow('The op TopK has no gradient')
    expect(tf.memory().numTensors).toBe(before)
  })
})

/** Returns the largest number of buffers that are alive during `run`. */
function peakBuffers(run: () => unknown): number {
  const engine = tf.engine()
  const start = tf.memory().numDataBuffers
  const runKernel = engine.runKernel.bind(engine)
  let peak = 0
  engine.runKernel = (<T extends tf.Tensor>(...args: Parameters<typeof runKernel>) => {
    const result = runKernel<T>(...args)
    peak = Math.max(peak, tf.memory().numDataBuffers - start)
    return result
  }) as typeof runKernel
  try {
    tf.tidy(() => void run())
  } finally {
    engine.runKernel = runKernel
  }
  return peak
}
