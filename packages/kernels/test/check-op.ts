import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '@wise-edit/core'
import { expect } from 'vitest'

/** An op beside a loop in plain JavaScript that says what it must compute. */
export interface OpCheck {
  /** Shapes of the op's inputs; they are filled with numbers in [-1, 1). */
  shapes: number[][]
  op: (...inputs: tf.Tensor[]) => tf.Tensor
  /** The same values, row-major, in double precision. */
  plain: (...inputs: ArrayLike<number>[]) => ArrayLike<number>
  /** Indices of the inputs that have a gradient. Default: all. */
  trained?: number[]
  /** Largest difference allowed, relative for values above 1. Default 1e-5. */
  tolerance?: number
  /** Inputs are `shift + scale · [-1, 1)`, to stay clear of a pole or a corner. Default 0 and 1. */
  shift?: number
  scale?: number
}

/**
 * Checks an op's values against its loop, its gradients against the loop's central differences, and that it leaves
 * no tensor.
 */
export function checkOp(check: OpCheck): void {
  const { shapes, op, plain, trained, tolerance = 1e-5, shift = 0, scale = 1 } = check
  const before = tf.memory().numTensors
  const values = shapes.map((shape, i) =>
    uniform(tf.util.sizeFromShape(shape), i).map((value) => Math.fround(shift + scale * value)),
  )
  const inputs = values.map((value, i) => tf.tensor(Float32Array.from(value), shapes[i]))
  const expected = plain(...values)
  const direction = uniform(expected.length, 'direction')

  const result = op(...inputs)
  expect(tf.memory().numTensors, 'tensors that the op made').toBe(before + inputs.length + 1)
  expectClose(result.dataSync(), expected, tolerance)

  for (const index of trained ?? shapes.map((_, i) => i)) {
    const gradient = tf.tidy(() =>
      tf.grad((x) => {
        const out = op(...inputs.map((input, i) => (i === index ? x : input)))
        return tf.sum(tf.mul(out, tf.tensor(Float32Array.from(direction), out.shape)))
      })(inputs[index]!),
    )
    const numeric = numericGradient((moved) => {
      const out = plain(...values.map((value, i) => (i === index ? moved : value)))
      return direction.reduce((sum, factor, i) => sum + factor * out[i]!, 0)
    }, values[index]!)
    expect(gradient.shape).toEqual(shapes[index])
    expectClose(gradient.dataSync(), numeric, 10 * tolerance)
    gradient.dispose()
  }
  tf.dispose([...inputs, result])
  expect(tf.memory().numTensors, 'tensors left').toBe(before)
}

/** Expects equal lengths and, entry by entry, a difference of at most `tolerance`, relative above 1. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void {
  expect(actual.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++) {
    const allowed = tolerance * Math.max(1, Math.abs(expected[i]!))
    const close = Math.abs(actual[i]! - expected[i]!) <= allowed
    if (!close) expect.fail(`entry ${i} is ${actual[i]}; expected ${expected[i]} within ${allowed}`)
  }
}

/** Uniform numbers in [-1, 1) from a named stream, rounded to float32. */
export function uniform(size: number, ...labels: (number | string)[]): Float64Array {
  const random = createRandom(7, ...labels)
  return Float64Array.from({ length: size }, () => Math.fround(2 * random.next() - 1))
}

/** The gradient of `f` at `x` by central differences. */
export function numericGradient(f: (x: Float64Array) => number, x: Float64Array, step = 1e-5): Float64Array {
  return x.map((value, i) => {
    const at = (moved: number) => f(x.map((old, j) => (j === i ? moved : old)))
    return (at(value + step) - at(value - step)) / (2 * step)
  })
}

/** `op(a) · op(b)` of row-major matrices; `op(a)` is `[m, k]`, `op(b)` `[k, n]`. */
export function plainMatMul(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { m, n, k, transposeA = false, transposeB = false }: PlainMatMul,
): Float64Array {
  const out = new Float64Array(m * n)
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      for (let l = 0; l < k; l++) {
        out[i * n + j]! += a[transposeA ? l * m + i : i * k + l]! * b[transposeB ? j * k + l : l * n + j]!
      }
    }
  }
  return out
}

interface PlainMatMul {
  m: number
  n: number
  k: number
  transposeA?: boolean
  transposeB?: boolean
}

/** Applies `f` to each row of `width` entries. */
export function byRow(
  x: ArrayLike<number>,
  width: number,
  f: (row: number[], index: number) => number[],
): number[] {
  return Array.from({ length: x.length / width }, (_, i) =>
    f(
      Array.from({ length: width }, (_, j) => x[i * width + j]!),
      i,
    ),
  ).flat()
}
