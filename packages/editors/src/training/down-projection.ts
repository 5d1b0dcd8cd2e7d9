import * as tf from '@tensorflow/tfjs-core'
import { linear } from '@wise-edit/kernels'
import { type DecoderModel, inputTokens, type TargetQuery } from '@wise-edit/transformer'
import { type FrozenPrefix, runFrozenPrefix, targetLosses } from './frozen'

/** Inputs and losses for training one layer's down projection on some queries, computed once for an edit. */
export interface DownProjection {
  prefix: FrozenPrefix
  queries: readonly TargetQuery[]
  /** Returns the output of the projection with another matrix, `[batch, tokens, dModel]`. */
  output(weight: tf.Tensor): tf.Tensor3D
  /** Returns the mean negative log-likelihood `[]` of the queries' targets with another matrix, in nats. */
  loss(weight: tf.Tensor): tf.Tensor
  dispose(): void
}

/** Prepares the down projection of `layer` for training on `queries`. The caller disposes the result. */
export function prepareDownProjection(
  decoder: DecoderModel,
  layer: number,
  queries: readonly TargetQuery[],
): DownProjection {
  const prefix = runFrozenPrefix(decoder, layer, queries.map(inputTokens))
  const bias = decoder.weights.find<tf.Tensor1D>(`layers.${layer}.mlp.down.bias`)
  const output = (weight: tf.Tensor) => linear<tf.Tensor3D>(prefix.activations, weight as tf.Tensor2D, bias)
  return {
    prefix,
    queries,
    output,
    loss: (weight) => tf.mean(targetLosses(decoder, prefix, queries, output(weight))),
    dispose: () => prefix.dispose(),
  }
}
