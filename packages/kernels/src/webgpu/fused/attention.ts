import * as tf from '@tensorflow/tfjs-core'
import type { GpuBackend } from '../gpu-backend'
import { type GpuOp, gpuOp, runGpu } from './gpu-op'
import { runRows } from './rows'

export const attentionOps: GpuOp[] = [
  gpuOp<'q' | 'k' | 'mask'>({
    kernelName: 'WiseAttentionWeights',
    run: (backend, { q, k, mask }, { scale }) => {
      const [batch, heads, tokens] = q.shape as [number, number, number]
      const [, kvHeads, keys] = k.shape as [number, number, number]
      const shape = [batch, heads, tokens, keys]
      const scores = groupProduct(backend, q, k, { kvHeads, shape, transposeB: true })
      const weights = maskedSoftmax(backend, scores, mask, scale as number)
      backend.disposeData(scores.dataId)
      return weights
    },
  }),
  gpuOp<'weights' | 'v'>({
    kernelName: 'WiseAttentionMix',
    run: (backend, { weights, v }) => {
      const [, kvHeads, , headDim] = v.shape as [number, number, number, number]
      const shape = [...weights.shape.slice(0, 3), headDim]
      return groupProduct(backend, weights, v, { kvHeads, shape })
    },
  }),
  gpuOp<'a' | 'b'>({
    kernelName: 'WiseGroupProduct',
    run: (backend, { a, b }, options) => groupProduct(backend, a, b, options as GroupProduct),
  }),
  gpuOp<'dy' | 'y'>({
    kernelName: 'WiseSoftmaxGrad',
    run: (backend, inputs, { scale }) => {
      const { y } = inputs
      return runRows(backend, y, {
        name: 'softmax_grad',
        shape: y.shape,
        inputs,
        factors: { scale },
        code: `
          var products = 0.0;
          EACH { products += dy[start + i] * y[start + i]; }
          let along = sumOfGroup(products);
          EACH { result[start + i] = uniforms.scale * y[start + i] * (dy[start + i] - along); }`,
      })
    },
  }),
]

interface GroupProduct {
  kvHeads: number
  /** Shape of the result, `[batch, heads, rows, columns]`. */
  shape: number[]
  transposeA?: boolean
  transposeB?: boolean
}

/** Multiplies matrices of `[batch, heads, rows, columns]`; the heads of a group are stacked. */
function groupProduct(
  backend: GpuBackend,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  { kvHeads, shape, transposeA = false, transposeB = false }: GroupProduct,
): tf.TensorInfo {
  const groups = ({ dataId, dtype, shape }: tf.TensorInfo): tf.TensorInfo => {
    const [batch, heads, rows, columns] = shape as [number, number, number, number]
    return { dataId, dtype, shape: [batch * kvHeads, (heads / kvHeads) * rows, columns] }
  }
  const inputs = { a: groups(a), b: groups(b) }
  return { ...runGpu(tf.BatchMatMul, backend, inputs, { transposeA, transposeB }), shape }
}

/** Computes the softmax of `scale · scores + mask` over the last axis; the mask is shared by all rows or one for each. */
function maskedSoftmax(
  backend: GpuBackend,
  scores: tf.TensorInfo,
  mask: tf.TensorInfo | undefined,
  scale: number,
): tf.TensorInfo {
  const [, heads, tokens] = scores.shape as [number, number, number]
  const score = `uniforms.scale * scores[start + i]${mask ? ' + mask[masked + i]' : ''}`
  return runRows(backend, scores, {
    name: mask ? 'softmax_masked' : 'softmax_scaled',
    shape: scores.shape,
    inputs: mask ? { scores, mask } : { scores },
    sizes: { heads, tokens, masks: mask?.shape[0] ?? 1 },
    factors: { scale },
    code: `
      let batch = select(0, row / uniforms.tokens / uniforms.heads, uniforms.masks > 1);
      let masked = (batch * uniforms.tokens + row % uniforms.tokens) * dim;
      var largest = -3.0e38;
      EACH { largest = max(largest, ${score}); }
      largest = maxOfGroup(largest);
      var sum = 0.0;
      EACH { sum += exp(${score} - largest); }
      let all = sumOfGroup(sum);
      EACH { result[start + i] = exp(${score} - largest) / all; }`,
  })
}
