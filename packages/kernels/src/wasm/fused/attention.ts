import * as tf from '@tensorflow/tfjs-core'
import type { Heap } from '../code/fused-heap'
import type { WasmBackend } from '../heap'
import { runWasm } from '../kernel-override'
import { type FusedOp, fusedOp, hasFused, matrixOf, runFused } from './fused-op'

/** Returns true if the shapes match, with one mask for all rows or one for each: the kernels do not check them. */
export function canFuseAttention(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  keys: number,
  mask?: tf.Tensor4D,
): boolean {
  const [batch, heads, tokens, headDim] = q.shape
  const [, kvHeads, room] = k.shape
  const ofKeys = [batch, kvHeads, room, headDim].join()
  if (heads % kvHeads > 0 || k.shape.join() !== ofKeys || v.shape.join() !== ofKeys) return false
  const name = kernelsOf(k, keys).weigh
  if (!mask) return hasFused(name, q, k, v)
  const [masks, ...rest] = mask.shape
  const fits = (masks === 1 || masks === batch) && rest.join() === [1, tokens, keys].join()
  return fits && hasFused(name, q, k, v, mask)
}

/**
 * Computes attention in two kernels: the weights `[batch, heads, tokens, keys]`, then the weighted sum of the values. If
 * `k` and `v` have room for more than `keys` tokens, there is no gradient.
 */
export function fusedAttention(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  { keys, mask, scale }: { keys: number; mask?: tf.Tensor4D; scale: number },
): tf.Tensor4D {
  const { weigh, mix } = kernelsOf(k, keys)
  return tf.tidy(() => {
    const weights = runFused(weigh, mask ? { q, k, mask } : { q, k }, { scale, keys })
    return runFused(mix, { weights, v })
  })
}

function kernelsOf(k: tf.Tensor4D, keys: number): { weigh: string; mix: string } {
  return keys < k.shape[2]
    ? { weigh: 'WiseCachedAttentionWeights', mix: 'WiseCachedAttentionMix' }
    : { weigh: 'WiseAttentionWeights', mix: 'WiseAttentionMix' }
}

const attentionWeights = {
  kernelName: 'WiseAttentionWeights',
  run: (
    { q, k, mask }: { q: tf.TensorInfo; k: tf.TensorInfo; mask?: tf.TensorInfo },
    attrs: Record<string, unknown>,
    { backend, code, at }: Heap,
  ) => {
    const { scale, keys } = attrs as { scale: number; keys: number }
    const [batch, heads, tokens] = q.shape as [number, number, number]
    const kvHeads = k.shape[1]!
    const shape = [batch, heads, tokens, keys]
    const weights = multiplyGroups(backend, q, k, { kvHeads, shape, transposeB: true, rows: keys })
    const masks = mask?.shape[0] ?? 1
    code.maskedSoftmax(at(weights), at(mask), batch, heads, tokens, keys, masks, scale)
    return weights
  },
}

const attentionMix = {
  kernelName: 'WiseAttentionMix',
  run: ({ weights, v }: { weights: tf.TensorInfo; v: tf.TensorInfo }, _: unknown, { backend }: Heap) => {
    const [, kvHeads, , headDim] = v.shape as [number, number, number, number]
    const shape = [...weights.shape.slice(0, 3), headDim]
    return multiplyGroups(backend, weights, v, { kvHeads, shape, rows: weights.shape[3] })
  },
}

export const attentionOps: FusedOp[] = [
  fusedOp({ ...attentionWeights, kernelName: 'WiseCachedAttentionWeights' }),
  fusedOp({ ...attentionMix, kernelName: 'WiseCachedAttentionMix' }),
  fusedOp({
    ...attentionWeights,
    gradient: {
      inputsToSave: ['q', 'k'],
      outputsToSave: [true],
      gradFunc: (dy, [q, k, weights], attrs) => {
        const kvHeads = k!.shape[1]!
        const dScores = runFused('WiseSoftmaxGrad', { dy: dy as tf.Tensor, y: weights! }, attrs)
        return {
          q: () => groupProduct(dScores, k!, { kvHeads, shape: q!.shape }),
          k: () => groupProduct(dScores, q!, { kvHeads, shape: k!.shape, transposeA: true }),
        }
      },
    },
  }),
  fusedOp({
    ...attentionMix,
    gradient: {
      inputsToSave: ['weights', 'v'],
      gradFunc: (slope, [weights, v]) => {
        const dy = slope as tf.Tensor
        const kvHeads = v!.shape[1]!
        return {
          weights: () => groupProduct(dy, v!, { kvHeads, shape: weights!.shape, transposeB: true }),
          v: () => groupProduct(weights!, dy, { kvHeads, shape: v!.shape, transposeA: true }),
        }
      },
    },
  }),
  fusedOp<{ a: tf.TensorInfo; b: tf.TensorInfo }>({
    kernelName: 'WiseGroupProduct',
    run: ({ a, b }, options, { backend }) => multiplyGroups(backend, a, b, options as GroupProduct),
  }),
  fusedOp<{ dy: tf.TensorInfo; y: tf.TensorInfo }>({
    kernelName: 'WiseSoftmaxGrad',
    run: ({ dy, y }, { scale }, { code, at, make }) => {
      const { rows, dim } = matrixOf(y)
      const dx = make(y.shape)
      code.softmaxGrad(at(dy), at(y), at(dx), rows, dim, scale)
      return dx
    },
  }),
]

interface GroupProduct {
  kvHeads: number
  /** Shape of the result, `[batch, heads, rows, columns]`. */
  shape: number[]
  transposeA?: boolean
  transposeB?: boolean
  /** Number of rows of each matrix of `b` in use, if its capacity is larger. */
  rows?: number
}

function groupProduct(a: tf.Tensor, b: tf.Tensor, options: GroupProduct): tf.Tensor {
  return runFused('WiseGroupProduct', { a, b }, options)
}

/** Multiplies matrices of `[batch, heads, rows, columns]`; the heads of a group are stacked. */
function multiplyGroups(
  backend: WasmBackend,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  { kvHeads, shape, transposeA = false, transposeB = false, rows }: GroupProduct,
): tf.TensorInfo {
  const groups = (x: tf.TensorInfo): tf.TensorInfo => {
    const [batch, heads, rows, columns] = x.shape as [number, number, number, number]
    return { ...x, dataId: x.dataId, shape: [batch * kvHeads, (heads / kvHeads) * rows, columns] }
  }
  const grouped = groups(b)
  const [count, room, columns] = grouped.shape as [number, number, number]
  const inputs = { a: groups(a), b: { ...grouped, shape: [count, rows ?? room, columns] } }
  const attrs = { transposeA, transposeB, strideB: room * columns }
  return { ...runWasm(tf.BatchMatMul, backend, inputs, attrs), shape }
}
