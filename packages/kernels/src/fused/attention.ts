import * as tf from '@tensorflow/tfjs-core'
import { runWasm } from '../kernel-override'
import type { WasmBackend } from '../wasm-heap'
import { canFuse, type FusedOp, fusedOp, matrixOf, runFused } from './fused-op'

/** Whether the shapes fit, with a mask of one for all rows or one for each: the kernels do not look. */
export function canFuseAttention(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  mask?: tf.Tensor4D,
): boolean {
  const [batch, heads, tokens, headDim] = q.shape
  const [, kvHeads, keys] = k.shape
  const ofKeys = [batch, kvHeads, keys, headDim].join()
  if (heads % kvHeads > 0 || k.shape.join() !== ofKeys || v.shape.join() !== ofKeys) return false
  if (!mask) return canFuse(q, k, v)
  const [masks, ...rest] = mask.shape
  const fits = (masks === 1 || masks === batch) && rest.join() === [1, tokens, keys].join()
  return fits && canFuse(q, k, v, mask)
}

/** Attention in two kernels: weights `[batch, heads, tokens, keys]`, then the values mixed by them. */
export function fusedAttention(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  { mask, scale }: { mask?: tf.Tensor4D; scale: number },
): tf.Tensor4D {
  return tf.tidy(() => {
    const weights = runFused('WiseAttentionWeights', mask ? { q, k, mask } : { q, k }, { scale })
    return runFused('WiseAttentionMix', { weights, v })
  })
}

export const attentionOps: FusedOp[] = [
  fusedOp<{ q: tf.TensorInfo; k: tf.TensorInfo; mask?: tf.TensorInfo }>({
    kernelName: 'WiseAttentionWeights',
    run: ({ q, k, mask }, { scale }, { backend, code, at }) => {
      const [batch, heads, tokens] = q.shape as [number, number, number]
      const [, kvHeads, keys] = k.shape as [number, number, number]
      const shape = [batch, heads, tokens, keys]
      const weights = multiplyGroups(backend, q, k, { kvHeads, shape, transposeB: true })
      const masks = mask?.shape[0] ?? 1
      code.maskedSoftmax(at(weights), at(mask), batch, heads, tokens, keys, masks, scale)
      return weights
    },
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
  fusedOp<{ weights: tf.TensorInfo; v: tf.TensorInfo }>({
    kernelName: 'WiseAttentionMix',
    run: ({ weights, v }, _, { backend }) => {
      const [, kvHeads, , headDim] = v.shape as [number, number, number, number]
      const shape = [...weights.shape.slice(0, 3), headDim]
      return multiplyGroups(backend, weights, v, { kvHeads, shape })
    },
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
  /** What comes out, `[batch, heads, rows, columns]`. */
  shape: number[]
  transposeA?: boolean
  transposeB?: boolean
}

function groupProduct(a: tf.Tensor, b: tf.Tensor, options: GroupProduct): tf.Tensor {
  return runFused('WiseGroupProduct', { a, b }, options)
}

/** Multiplies matrices of `[batch, heads, rows, columns]`; the heads of a group stand one below another. */
function multiplyGroups(
  backend: WasmBackend,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  { kvHeads, shape, transposeA = false, transposeB = false }: GroupProduct,
): tf.TensorInfo {
  const groups = (x: tf.TensorInfo): tf.TensorInfo => {
    const [batch, heads, rows, columns] = x.shape as [number, number, number, number]
    return { ...x, dataId: x.dataId, shape: [batch * kvHeads, (heads / kvHeads) * rows, columns] }
  }
  const inputs = { a: groups(a), b: groups(b) }
  return { ...runWasm(tf.BatchMatMul, backend, inputs, { transposeA, transposeB }), shape }
}
