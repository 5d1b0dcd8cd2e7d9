import * as tf from '@tensorflow/tfjs-core'
import { hasFused } from '../wasm/fused/fused-op'
import { canFuseCrossEntropy, fusedCrossEntropy, fusedLogSoftmax } from '../wasm/fused/loss'
import { canRunCrossEntropy, gpuCrossEntropy } from '../webgpu/fused/loss'

/** Computes `x - log(sum(exp(x)))` over the last axis, without overflow. */
export function logSoftmax<T extends tf.Tensor>(x: T): T {
  if (hasFused('WiseLogSoftmax', x)) return fusedLogSoftmax(x)
  return tf.tidy(() => tf.sub(x, tf.logSumExp(x, -1, true)) as T)
}

/**
 * Computes the negative log-likelihood of each target, in nats.
 *
 * `logits` is `[n, vocab]` float32, `targets` is `[n]` int32, and the result is `[n]`.
 *
 * With `consume`, the logits are disposed and their memory is reused for what the gradient needs: nothing else may hold
 * them. A row is as long as the vocabulary, so a copy of all rows would be much of the memory of a training step.
 */
export function crossEntropyAt(
  logits: tf.Tensor2D,
  targets: tf.Tensor1D,
  { consume = false }: { consume?: boolean } = {},
): tf.Tensor1D {
  const losses = lossesOf(logits, targets, consume)
  if (consume) logits.dispose()
  return losses
}

function lossesOf(logits: tf.Tensor2D, targets: tf.Tensor1D, consume: boolean): tf.Tensor1D {
  if (canFuseCrossEntropy(logits, targets)) return fusedCrossEntropy(logits, targets, consume)
  if (canRunCrossEntropy(logits, targets)) return gpuCrossEntropy(logits, targets)
  return composed(logits, targets)
}

function composed(logits: tf.Tensor2D, targets: tf.Tensor1D): tf.Tensor1D {
  return tf.tidy(() => {
    const chosen = tf.oneHot(targets, logits.shape[1]) as tf.Tensor2D
    return tf.sub(tf.logSumExp(logits, -1), tf.sum(tf.mul(logits, chosen), -1)) as tf.Tensor1D
  })
}
