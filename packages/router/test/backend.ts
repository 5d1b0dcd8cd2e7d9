import * as tf from '@tensorflow/tfjs-core'
import { testBackend } from '@wise-edit/config/test-backend'
import { createRandom } from '@wise-edit/core'
import { useBackend } from '@wise-edit/kernels'

await useBackend({ backend: testBackend })

/** Uniform numbers in [-1, 1) from a named stream. */
export function uniform(size: number, ...labels: (number | string)[]): Float32Array {
  const random = createRandom(7, ...labels)
  return Float32Array.from({ length: size }, () => 2 * random.next() - 1)
}

/** Gradient of `f` at `x` by central differences in steps of `step`. */
export function numericGradient(f: (x: Float32Array) => number, x: Float32Array, step: number): number[] {
  return Array.from(x, (value, i) => {
    const at = (moved: number) => f(Float32Array.from(x, (old, j) => (j === i ? moved : old)))
    return (at(value + step) - at(value - step)) / (2 * step)
  })
}

/** Runs `f` and returns the number of tensors that it leaked. */
export function leaked(f: () => void): number {
  const before = tf.memory().numTensors
  f()
  return tf.memory().numTensors - before
}
