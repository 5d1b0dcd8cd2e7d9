import type * as tf from '@tensorflow/tfjs-core'
import { heapView } from '../heap'
import { type Multiply, multiplierOf, type Product, repeatRow } from '../products/matmul-kernels'
import { type FusedOp, fusedOp, runFused } from './fused-op'

/** Keys and values `[1, kvHeads, room, headDim]` of a text, of which the first `tokens` are in use. */
export interface TextKeys {
  keys: tf.Tensor4D
  values: tf.Tensor4D
  tokens: number
  /** Mask `[1, 1, 1, tokens]` that is added to the scores. */
  mask?: tf.Tensor4D
}

/** Multiplies the rows of one text after another, `texts` rows: each text gets the bits that it gets alone. */
export function multiplyApart(
  multiply: Multiply,
  { a, c, ...product }: Omit<Product, 'm'>,
  texts: readonly number[],
): void {
  const { aStride, cStride } = product
  let row = 0
  for (const rows of texts) {
    multiply({ ...product, a: a + 4 * row * aStride, c: c + 4 * row * cStride, m: rows })
    row += rows
  }
}

/**
 * Computes `x · weightᵀ + bias` with the bits that the rows of each text get alone; `texts` are their numbers of rows. There
 * is no gradient.
 */
export function fusedLinearApart<T extends tf.Tensor>(
  x: T,
  weight: tf.Tensor2D,
  bias: tf.Tensor1D | undefined,
  texts: readonly number[],
): T {
  return runFused('WiseLinearApart', bias ? { x, weight, bias } : { x, weight }, { texts })
}

/**
 * Computes the attention of the next token of several texts, `q` `[texts, heads, 1, headDim]`, each to its own keys. There is
 * no gradient.
 */
export function fusedAttentionApart(q: tf.Tensor4D, texts: readonly TextKeys[], scale: number): tf.Tensor4D {
  return runFused('WiseAttentionApart', { q }, { texts, scale })
}

export const apartOps: FusedOp[] = [
  fusedOp<{ x: tf.TensorInfo; weight: tf.TensorInfo; bias?: tf.TensorInfo }>({
    kernelName: 'WiseLinearApart',
    run: ({ x, weight, bias }, attrs, { backend, at, make }) => {
      const [n, k] = weight.shape as [number, number]
      const out = make([...x.shape.slice(0, -1), n])
      if (bias) repeatRow(heapView(backend, bias), heapView(backend, out))
      const sizes = { n, k, aStride: k, cStride: n }
      const options = { transposeA: false, transposeB: true, add: bias !== undefined }
      const operands = { a: at(x), b: at(weight), c: at(out) }
      multiplyApart(multiplierOf(backend) as Multiply, { ...operands, ...sizes, ...options }, attrs.texts)
      return out
    },
  }),
  fusedOp<{ q: tf.TensorInfo }>({
    kernelName: 'WiseAttentionApart',
    run: ({ q }, attrs, { backend, code, at, make }) => {
      const { texts, scale } = attrs as { texts: readonly TextKeys[]; scale: number }
      const [, heads, , dim] = q.shape as [number, number, number, number]
      const out = make(q.shape)
      const scores = make([heads * Math.max(...texts.map(({ tokens }) => tokens))])
      // Nothing is allocated from here on, so neither views nor addresses change.
      const multiply = multiplierOf(backend) as Multiply
      for (const [row, { keys, values, tokens, mask }] of texts.entries()) {
        const [, kvHeads, room] = keys.shape
        const m = heads / kvHeads
        const own = 4 * row * heads * dim
        const shared = { m, transposeA: false, add: false }
        for (let head = 0; head < kvHeads; head++) {
          const a = at(q) + own + 4 * head * m * dim
          const b = at(keys) + 4 * head * room * dim
          const c = at(scores) + 4 * head * m * tokens
          const strides = { aStride: dim, cStride: tokens }
          multiply({ ...shared, a, b, c, n: tokens, k: dim, transposeB: true, ...strides })
        }
        code.maskedSoftmax(at(scores), at(mask), 1, heads, 1, tokens, 1, scale)
        for (let head = 0; head < kvHeads; head++) {
          const a = at(scores) + 4 * head * m * tokens
          const b = at(values) + 4 * head * room * dim
          const c = at(out) + own + 4 * head * m * dim
          const strides = { aStride: tokens, cStride: dim }
          multiply({ ...shared, a, b, c, n: dim, k: tokens, transposeB: false, ...strides })
        }
      }
      backend.disposeData(scores.dataId)
      return out
    },
  }),
]
