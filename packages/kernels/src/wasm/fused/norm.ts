import type * as tf from '@tensorflow/tfjs-core'
import { type FusedOp, fusedOp, hasFused, matrixOf, runFused } from './fused-op'

interface NormOptions {
  eps: number
  /** True for layer normalisation; false for RMSNorm, which subtracts no mean. */
  centred: boolean
}

/** Returns true if each vector has one entry for each column of `x`. */
export function canFuseNorm(x: tf.Tensor, ...vectors: tf.Tensor1D[]): boolean {
  const fits = vectors.every(({ shape }) => shape.length === 1 && shape[0] === x.shape.at(-1))
  return fits && hasFused('WiseNorm', x, ...vectors)
}

/** Normalises `x` `[..., dim]` over the last axis, multiplies it by `weight` `[dim]` and adds `bias` `[dim]`. */
export function fusedNorm<T extends tf.Tensor>(
  inputs: { x: T; weight: tf.Tensor1D; bias?: tf.Tensor1D },
  options: NormOptions,
): T {
  return runFused('WiseNorm', inputs as unknown as tf.NamedTensorMap, options)
}

export const normOps: FusedOp[] = [
  fusedOp<{ x: tf.TensorInfo; weight: tf.TensorInfo; bias?: tf.TensorInfo }>({
    kernelName: 'WiseNorm',
    run: ({ x, weight, bias }, { eps, centred }, { code, at, make }) => {
      const { rows, dim } = matrixOf(x)
      const y = make(x.shape)
      code.norm(at(x), at(weight), at(bias), at(y), rows, dim, eps, centred)
      return y
    },
    gradient: {
      inputsToSave: ['x', 'weight'],
      gradFunc: (slope, [x, weight], attrs) => {
        const dy = slope as tf.Tensor
        return {
          x: () => runFused('WiseNormGradX', { dy, x: x!, weight: weight! }, attrs),
          weight: () => runFused('WiseNormGradWeight', { dy, x: x! }, attrs),
          bias: () => runFused('WiseSumRows', { x: dy }),
        }
      },
    },
  }),
  fusedOp<{ dy: tf.TensorInfo; x: tf.TensorInfo; weight: tf.TensorInfo }>({
    kernelName: 'WiseNormGradX',
    run: ({ dy, x, weight }, { eps, centred }, { code, at, make }) => {
      const { rows, dim } = matrixOf(x)
      const dx = make(x.shape)
      code.normGradX(at(dy), at(x), at(weight), at(dx), rows, dim, eps, centred)
      return dx
    },
  }),
  fusedOp<{ dy: tf.TensorInfo; x: tf.TensorInfo }>({
    kernelName: 'WiseNormGradWeight',
    run: ({ dy, x }, { eps, centred }, { code, at, zeros }) => {
      const { rows, dim } = matrixOf(x)
      const dWeight = zeros([dim])
      code.normGradWeight(at(dy), at(x), at(dWeight), rows, dim, eps, centred)
      return dWeight
    },
  }),
]
