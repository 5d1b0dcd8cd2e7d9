import type * as tf from '@tensorflow/tfjs-core'
import { type FusedOp, fusedOp, matrixOf, runFused, runFusedAll } from './fused-op'

/** The negative log-likelihood `[n]` of `targets` `[n]` int32 under `logits` `[n, vocab]`. */
export function fusedCrossEntropy(logits: tf.Tensor2D, targets: tf.Tensor1D): tf.Tensor1D {
  const [losses, stats] = runFusedAll('WiseCrossEntropy', { logits, targets })
  stats!.dispose()
  return losses as tf.Tensor1D
}

/** `x - log(sum(exp(x)))` over the last axis. */
export function fusedLogSoftmax<T extends tf.Tensor>(x: T): T {
  return runFused('WiseLogSoftmax', { x })
}

export const lossOps: FusedOp[] = [
  fusedOp<{ logits: tf.TensorInfo; targets: tf.TensorInfo }>({
    kernelName: 'WiseCrossEntropy',
    run: ({ logits, targets }, _, { code, at, make }) => {
      const { rows, dim } = matrixOf(logits)
      const losses = make([rows])
      // Each row's maximum and sum, for the gradient.
      const stats = make([rows, 2])
      code.crossEntropy(at(logits), at(targets), at(losses), at(stats), rows, dim)
      return [losses, stats]
    },
    gradient: {
      inputsToSave: ['logits', 'targets'],
      outputsToSave: [false, true],
      gradFunc: (slopes, [logits, targets, stats]) => {
        const [dy] = slopes as tf.Tensor[]
        const inputs = { dy: dy!, logits: logits!, targets: targets!, stats: stats! }
        return { logits: () => runFused('WiseCrossEntropyGrad', inputs) }
      },
    },
  }),
  fusedOp<{ dy: tf.TensorInfo; logits: tf.TensorInfo; targets: tf.TensorInfo; stats: tf.TensorInfo }>({
    kernelName: 'WiseCrossEntropyGrad',
    run: ({ dy, logits, targets, stats }, _, { code, at, make }) => {
      const { rows, dim } = matrixOf(logits)
      const dx = make(logits.shape)
      code.crossEntropyGrad(at(dy), at(logits), at(targets), at(stats), at(dx), rows, dim)
      return dx
    },
  }),
  fusedOp<{ x: tf.TensorInfo }>({
    kernelName: 'WiseLogSoftmax',
    run: ({ x }, _, { code, at, make }) => {
      const { rows, dim } = matrixOf(x)
      const y = make(x.shape)
      code.logSoftmax(at(x), at(y), rows, dim)
      return y
    },
    gradient: {
      outputsToSave: [true],
      gradFunc: (dy, [y]) => ({ x: () => runFused('WiseLogSoftmaxGrad', { dy: dy as tf.Tensor, y: y! }) }),
    },
  }),
  fusedOp<{ dy: tf.TensorInfo; y: tf.TensorInfo }>({
    kernelName: 'WiseLogSoftmaxGrad',
    run: ({ dy, y }, _, { code, at, make }) => {
      const { rows, dim } = matrixOf(y)
      const dx = make(y.shape)
      code.logSoftmaxGrad(at(dy), at(y), at(dx), rows, dim)
      return dx
    },
  }),
]
