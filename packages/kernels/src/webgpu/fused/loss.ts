import type * as tf from '@tensorflow/tfjs-core'
import { hasFused, matrixOf, runFused } from '../../wasm/fused/fused-op'
import { hasTargets } from '../../wasm/fused/loss'
import { activeGpu } from '../gpu-backend'
import { type GpuOp, gpuOp } from './gpu-op'
import { runRows } from './rows'

const CROSS_ENTROPY = 'WiseGpuCrossEntropy'

/** Returns true if the active backend computes the loss of these logits as one shader. */
export function canRunCrossEntropy(logits: tf.Tensor2D, targets: tf.Tensor1D): boolean {
  return activeGpu() !== undefined && hasTargets(logits, targets) && hasFused(CROSS_ENTROPY, logits)
}

/** Computes the negative log-likelihood `[n]` of `targets` `[n]` int32 under `logits` `[n, vocab]`. */
export function gpuCrossEntropy(logits: tf.Tensor2D, targets: tf.Tensor1D): tf.Tensor1D {
  return runFused(CROSS_ENTROPY, { logits, targets })
}

/** Largest entry of a row, and the sum of exp(entry - largest). */
const normaliser = (x: string) => `
  var most = -3.0e38;
  EACH { most = max(most, ${x}[start + i]); }
  let largest = maxOfGroup(most);
  var sum = 0.0;
  EACH { sum += exp(${x}[start + i] - largest); }
  let all = sumOfGroup(sum);`

export const lossOps: GpuOp[] = [
  gpuOp<'logits' | 'targets'>({
    kernelName: CROSS_ENTROPY,
    run: (backend, inputs) => {
      const { logits } = inputs
      return runRows(backend, logits, {
        name: 'cross_entropy',
        shape: [matrixOf(logits).rows],
        inputs,
        code: `${normaliser('logits')}
          if (lane == 0) { result[row] = log(all) + largest - logits[start + targets[row]]; }`,
      })
    },
    gradient: {
      inputsToSave: ['logits', 'targets'],
      gradFunc: (dy, [logits, targets]) => {
        const inputs = { dy: dy as tf.Tensor, logits: logits!, targets: targets! }
        return { logits: () => runFused('WiseGpuCrossEntropyGrad', inputs) }
      },
    },
  }),
  gpuOp<'dy' | 'logits' | 'targets'>({
    kernelName: 'WiseGpuCrossEntropyGrad',
    run: (backend, inputs) => {
      const { logits } = inputs
      return runRows(backend, logits, {
        name: 'cross_entropy_grad',
        shape: logits.shape,
        inputs,
        code: `${normaliser('logits')}
          EACH {
            let likelihood = exp(logits[start + i] - largest) / all;
            result[start + i] = dy[row] * (likelihood - select(0.0, 1.0, i == targets[row]));
          }`,
      })
    },
  }),
  gpuOp<'x'>({
    kernelName: 'WiseLogSoftmax',
    run: (backend, { x }) =>
      runRows(backend, x, {
        name: 'log_softmax',
        shape: x.shape,
        inputs: { x: x },
        code: `${normaliser('x')}
          EACH { result[start + i] = x[start + i] - largest - log(all); }`,
      }),
  }),
  gpuOp<'dy' | 'y'>({
    kernelName: 'WiseLogSoftmaxGrad',
    run: (backend, inputs) => {
      const { y } = inputs
      return runRows(backend, y, {
        name: 'log_softmax_grad',
        shape: y.shape,
        inputs,
        code: `
          var sum = 0.0;
          EACH { sum += dy[start + i]; }
          let all = sumOfGroup(sum);
          EACH { result[start + i] = dy[start + i] - exp(y[start + i]) * all; }`,
      })
    },
  }),
]
