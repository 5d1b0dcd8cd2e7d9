import * as tf from '@tensorflow/tfjs-core'
import { runWasm } from '../kernel-override'
import { canFuse, type FusedOp, fusedOp, runFused } from './fused-op'

/** Returns true if the shapes match: the kernel does not check them. */
export function canFuseLinear(x: tf.Tensor, weight: tf.Tensor2D, bias?: tf.Tensor1D): boolean {
  const [outDim, inDim] = weight.shape
  if (weight.rank !== 2 || x.shape.at(-1) !== inDim) return false
  return bias ? bias.shape.join() === `${outDim}` && canFuse(x, weight, bias) : canFuse(x, weight)
}

/** Computes `x · weightᵀ + bias`: `x` is `[..., in]`, `weight` is `[out, in]`, `bias` is `[out]`. */
export function fusedLinear<T extends tf.Tensor>(x: T, weight: tf.Tensor2D, bias?: tf.Tensor1D): T {
  return runFused('WiseLinear', bias ? { x, weight, bias } : { x, weight })
}

/** Computes `fusedLinear` without keeping `x` for the gradient, which exists for `x` and `bias` only. */
export function fusedConstantLinear<T extends tf.Tensor>(x: T, weight: tf.Tensor2D, bias?: tf.Tensor1D): T {
  return runFused('WiseConstantLinear', bias ? { x, weight, bias } : { x, weight })
}

interface LinearInputs {
  x: tf.TensorInfo
  weight: tf.TensorInfo
  bias?: tf.TensorInfo
}

const runLinear: FusedOp<LinearInputs>['run'] = ({ x, weight, bias }, _, { backend }) => {
  const shape = [...x.shape.slice(0, -1), weight.shape[0]!]
  const attrs = { transposeA: false, transposeB: true, activation: 'linear' }
  const a = flat(x)
  const product = bias
    ? runWasm(tf._FusedMatMul, backend, { a, b: weight, bias }, attrs)
    : runWasm(tf.BatchMatMul, backend, { a, b: weight }, attrs)
  return { ...product, shape }
}

export const linearOps: FusedOp[] = [
  fusedOp<LinearInputs>({
    kernelName: 'WiseConstantLinear',
    run: runLinear,
    gradient: {
      inputsToSave: ['weight'],
      gradFunc: (slope, [weight]) => {
        const dy = slope as tf.Tensor
        const shape = [...dy.shape.slice(0, -1), weight!.shape[1]!]
        return {
          x: () => runFused('WiseProduct', { a: dy, b: weight! }, { shape }),
          bias: () => runFused('WiseSumRows', { x: dy }),
        }
      },
    },
  }),
  fusedOp<LinearInputs>({
    kernelName: 'WiseLinear',
    run: runLinear,
    gradient: {
      inputsToSave: ['x', 'weight'],
      gradFunc: (slope, [x, weight]) => {
        const dy = slope as tf.Tensor
        return {
          x: () => runFused('WiseProduct', { a: dy, b: weight! }, { shape: x!.shape }),
          weight: () => runFused('WiseProduct', { a: dy, b: x! }, { shape: weight!.shape, transposeA: true }),
          bias: () => runFused('WiseSumRows', { x: dy }),
        }
      },
    },
  }),
  fusedOp<{ a: tf.TensorInfo; b: tf.TensorInfo }>({
    kernelName: 'WiseProduct',
    run: ({ a, b }, { shape, transposeA = false }, { backend }) => {
      const inputs = { a: flat(a), b: flat(b) }
      return { ...runWasm(tf.BatchMatMul, backend, inputs, { transposeA, transposeB: false }), shape }
    },
  }),
]

/** Views a tensor as one matrix whose columns are its last axis. */
function flat(x: tf.TensorInfo): tf.TensorInfo {
  const columns = x.shape.at(-1)!
  const rows = tf.util.sizeFromShape(x.shape.slice(0, -1))
  return { dataId: x.dataId, dtype: x.dtype, shape: [rows, columns] }
}
