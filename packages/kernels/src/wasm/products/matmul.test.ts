import * as tf from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { describeOnBackends } from '../../../test/backends'
import { checkOp, expectClose, plainMatMul, uniform } from '../../../test/check-op'

const transposes = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const

/** Multiplies all matrices of `a` with those of `b`; either side may have a single matrix. */
function plainBatch(a: ArrayLike<number>, b: ArrayLike<number>, sizes: Sizes): number[] {
  const { m, n, k } = sizes
  const count = Math.max(a.length / (m * k), b.length / (k * n))
  const matrix = (x: ArrayLike<number>, size: number, i: number) =>
    Array.from({ length: size }, (_, j) => x[((i * size) % x.length) + j]!)
  return Array.from({ length: count }, (_, i) => [
    ...plainMatMul(matrix(a, m * k, i), matrix(b, k * n, i), sizes),
  ]).flat()
}

interface Sizes {
  m: number
  n: number
  k: number
  transposeA?: boolean
  transposeB?: boolean
}

function check({ m, n, k, transposeA = false, transposeB = false }: Sizes, batches: [number[], number[]]) {
  const [aBatch, bBatch] = batches
  checkOp({
    shapes: [
      [...aBatch, ...(transposeA ? [k, m] : [m, k])],
      [...bBatch, ...(transposeB ? [n, k] : [k, n])],
    ],
    op: (a, b) => tf.matMul(a, b, transposeA, transposeB),
    plain: (a, b) => plainBatch(a, b, { m, n, k, transposeA, transposeB }),
  })
}

describeOnBackends('matrix products', (backend) => {
  it.each(transposes)('of two matrices, transposed: %s, %s', (transposeA, transposeB) => {
    check({ m: 3, n: 4, k: 5, transposeA, transposeB }, [[], []])
  })

  it.each(transposes)('of one row, transposed: %s, %s', (transposeA, transposeB) => {
    check({ m: 1, n: 4, k: 5, transposeA, transposeB }, [[], []])
  })

  it.each(transposes)('of many pairs, transposed: %s, %s', (transposeA, transposeB) => {
    check({ m: 2, n: 3, k: 4, transposeA, transposeB }, [
      [2, 3],
      [2, 3],
    ])
  })

  it.each(transposes)('of many matrices with one, transposed: %s, %s', (transposeA, transposeB) => {
    check({ m: 2, n: 3, k: 4, transposeA, transposeB }, [[3], [1]])
    check({ m: 2, n: 3, k: 4, transposeA, transposeB }, [[1], [3]])
  })

  it.each(transposes)('large enough for the fast paths, transposed: %s, %s', (transposeA, transposeB) => {
    for (const [m, n] of [
      [24, 40],
      [40, 24],
    ] as const) {
      const sizes = { m, n, k: 32, transposeA, transposeB }
      const [a, b] = [uniform(2 * m * 32, 'a'), uniform(2 * n * 32, 'b')]
      const before = tf.memory().numTensors
      const product = tf.tidy(() =>
        tf.matMul(
          tf.tensor3d(Float32Array.from(a), transposeA ? [2, 32, m] : [2, m, 32]),
          tf.tensor3d(Float32Array.from(b), transposeB ? [2, n, 32] : [2, 32, n]),
          transposeA,
          transposeB,
        ),
      )
      expectClose(product.dataSync(), plainBatch(a, b, sizes), 1e-5)
      product.dispose()
      expect(tf.memory().numTensors).toBe(before)
    }
  })

  it.each(transposes)('of sizes that leave a rest, transposed: %s, %s', (transposeA, transposeB) => {
    for (const [m, n, k] of [
      [1, 9, 300],
      [3, 13, 7],
      [5, 7, 270],
      [18, 11, 257],
      [131, 10, 3],
    ] as const) {
      const sizes = { m, n, k, transposeA, transposeB }
      const [a, b] = [uniform(m * k, 'a'), uniform(n * k, 'b')]
      const product = tf.tidy(() =>
        tf.matMul(
          tf.tensor2d(Float32Array.from(a), transposeA ? [k, m] : [m, k]),
          tf.tensor2d(Float32Array.from(b), transposeB ? [n, k] : [k, n]),
          transposeA,
          transposeB,
        ),
      )
      expectClose(product.dataSync(), plainMatMul(a, b, sizes), 1e-5)
      product.dispose()
    }
  })

  // tfjs's cpu backend returns too short a product if both operands are broadcast.
  if (backend !== 'cpu')
    it('over leading dimensions that broadcast against each other', () => {
      const before = tf.memory().numTensors
      const [a, b] = [uniform(2 * 6, 'a'), uniform(3 * 6, 'b')]
      const product = tf.tidy(() =>
        tf.matMul(
          tf.tensor4d(Float32Array.from(a), [2, 1, 2, 3]),
          tf.tensor4d(Float32Array.from(b), [1, 3, 3, 2]),
        ),
      )
      expect(product.shape).toEqual([2, 3, 2, 2])
      const expected = [0, 1].flatMap((i) =>
        [0, 1, 2].flatMap((j) => [
          ...plainMatMul(a.slice(6 * i, 6 * i + 6), b.slice(6 * j, 6 * j + 6), { m: 2, n: 2, k: 3 }),
        ]),
      )
      expectClose(product.dataSync(), expected)
      product.dispose()
      expect(tf.memory().numTensors).toBe(before)
    })

  it('of a tensor that grew the memory since it was made', () => {
    const [a, b] = [tf.fill([2, 3], 2), tf.fill([3, 2], 3)]
    const large = tf.zeros([4_000_000])
    expect([...tf.tidy(() => tf.matMul(a, b).dataSync())]).toEqual([18, 18, 18, 18])
    tf.dispose([a, b, large])
  })

  it('without a row, a column or anything between', () => {
    tf.tidy(() => {
      expect(tf.matMul(tf.zeros([0, 3]), tf.zeros([3, 2])).shape).toEqual([0, 2])
      expect(tf.matMul(tf.zeros([2, 3]), tf.zeros([3, 0])).shape).toEqual([2, 0])
      expect([...tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 1])).dataSync()]).toEqual([0, 0])
    })
  })
})

const activations: Record<string, (x: number) => number> = {
  linear: (x) => x,
  relu: (x) => Math.max(0, x),
  relu6: (x) => Math.min(6, Math.max(0, x)),
  elu: (x) => (x < 0 ? Math.exp(x) - 1 : x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  leakyrelu: (x) => (x < 0 ? 0.3 * x : x),
}

describeOnBackends('fused matrix products', () => {
  const shapes = [[3, 4], [4, 5], [5]]
  const [a, b, bias] = shapes.map((shape, i) => Float32Array.from(uniform(tf.util.sizeFromShape(shape), i)))
  const tensors = () => [tf.tensor2d(a!, [3, 4]), tf.tensor2d(b!, [4, 5]), tf.tensor1d(bias!)] as const
  const sums = plainMatMul(a!, b!, { m: 3, n: 5, k: 4 }).map((value, i) => value + bias![i % 5]!)

  it.each(Object.keys(activations))('add a bias and apply %s', (activation) => {
    const before = tf.memory().numTensors
    const out = tf.tidy(() => {
      const [x, y, row] = tensors()
      return tf.fused.matMul({
        a: x,
        b: y,
        bias: row,
        activation: activation as tf.fused.Activation,
        leakyreluAlpha: 0.3,
      })
    })
    expectClose(out.dataSync(), sums.map(activations[activation]!))
    out.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it.each([
    [2, 7, true],
    [5, 9, false],
  ])('add a bias to the sums of many products, %i rows of %i', (m, n, transposeB) => {
    const k = 300
    const [a, b, row] = [uniform(m * k, 'a'), uniform(k * n, 'b'), uniform(n, 'bias')]
    const out = tf.tidy(() =>
      tf.fused.matMul({
        a: tf.tensor2d(Float32Array.from(a), [m, k]),
        b: tf.tensor2d(Float32Array.from(b), transposeB ? [n, k] : [k, n]),
        bias: tf.tensor1d(Float32Array.from(row)),
        transposeB,
      }),
    )
    const products = plainMatMul(a, b, { m, n, k, transposeB })
    expectClose(
      out.dataSync(),
      products.map((value, i) => value + row[i % n]!),
    )
    out.dispose()
  })

  it('apply prelu with its weights, without a bias', () => {
    const out = tf.tidy(() => {
      const [x, y] = tensors()
      const preluActivationWeights = tf.fill([5], 0.5)
      return tf.fused.matMul({ a: x, b: y, activation: 'prelu', preluActivationWeights })
    })
    const products = plainMatMul(a!, b!, { m: 3, n: 5, k: 4 })
    expectClose(
      out.dataSync(),
      products.map((x) => (x < 0 ? 0.5 * x : x)),
    )
    out.dispose()
  })

  it('add a bias of more than one row', () => {
    const out = tf.tidy(() => {
      const [x, y, row] = tensors()
      return tf.fused.matMul({ a: x, b: y, bias: tf.tile(tf.reshape(row, [1, 5]), [3, 1]) })
    })
    expectClose(out.dataSync(), sums)
    out.dispose()
  })
})
