import * as tf from '@tensorflow/tfjs-core'
import { shared } from '../heap'
import { canFuse, type FusedOp, fusedOp, matrixOf, runFused, runFusedAll } from './fused-op'

/** Returns true if there is an int32 target for each row. */
export function hasTargets(logits: tf.Tensor2D, targets: tf.Tensor1D): boolean {
  const fits = logits.rank === 2 && targets.rank === 1 && targets.shape[0] === logits.shape[0]
  return fits && targets.dtype === 'int32'
}

/** Returns true if the fused code computes the loss of these logits. */
export function canFuseCrossEntropy(logits: tf.Tensor2D, targets: tf.Tensor1D): boolean {
  return hasTargets(logits, targets) && canFuse(logits)
}

/**
 * Computes the negative log-likelihood `[n]` of `targets` `[n]` int32 under `logits` `[n, vocab]`, which `consume`
 * overwrites.
 */
export function fusedCrossEntropy(logits: tf.Tensor2D, targets: tf.Tensor1D, consume: boolean): tf.Tensor1D {
  // A registered gradient would make tfjs create zeros for the gradients of the other two outputs.
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [x, save] = args as [tf.Tensor, tf.GradSaveFunc]
    const [losses, exps, sums] = runFusedAll('WiseCrossEntropy', { logits: x, targets }, { consume })
    save([exps!, sums!, targets])
    return {
      value: losses!,
      gradFunc: (dy: tf.Tensor, [exps, sums, targets]: tf.Tensor[]) => {
        // A nested gradient may be computed again: the saved tensors then have to stay unchanged.
        const consume = !tf.engine().state.gradientDepth
        return runFused(
          'WiseCrossEntropyGrad',
          { dy, exps: exps!, sums: sums!, targets: targets! },
          { consume },
        )
      },
    }
  })
  return op(logits) as tf.Tensor1D
}

/** Computes `x - log(sum(exp(x)))` over the last axis. */
export function fusedLogSoftmax<T extends tf.Tensor>(x: T): T {
  return runFused('WiseLogSoftmax', { x })
}

export const lossOps: FusedOp[] = [
  fusedOp<{ logits: tf.TensorInfo; targets: tf.TensorInfo }>({
    kernelName: 'WiseCrossEntropy',
    run: ({ logits, targets }, { consume }, { backend, code, at, make }) => {
      const { rows, dim } = matrixOf(logits)
      const exps = consume ? shared(backend, logits) : make(logits.shape)
      const [losses, sums] = [make([rows]), make([rows])]
      code.crossEntropy(at(logits), at(targets), at(losses), at(exps), at(sums), rows, dim)
      return [losses, exps, sums]
    },
  }),
  fusedOp<{ dy: tf.TensorInfo; exps: tf.TensorInfo; sums: tf.TensorInfo; targets: tf.TensorInfo }>({
    kernelName: 'WiseCrossEntropyGrad',
    run: ({ dy, exps, sums, targets }, { consume }, { backend, code, at, make }) => {
      const { rows, dim } = matrixOf(exps)
      const dx = consume ? shared(backend, exps) : make(exps.shape)
      code.crossEntropyGrad(at(dy), at(exps), at(sums), at(targets), at(dx), rows, dim)
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
