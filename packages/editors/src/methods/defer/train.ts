import * as tf from '@tensorflow/tfjs-core'
import { takeValues } from '@wise-edit/kernels/internal'
import { type DecoderModel, inputTokens, type TargetQuery } from '@wise-edit/transformer'
import { type Learning, lossFailure, type StepReport } from '../../editor/edit-method'
import { Adam } from '../../training/adam'
import { fit } from '../../training/fit'
import { runFrozenPrefix, targetLosses } from '../../training/frozen'
import { lastQueryTokens } from '../../training/query-tokens'
import type { DeferOptions } from './options'
import { runSideNetwork, type SideNetwork, sideNetworkFrom } from './side-network'

/** Result of an edit. The caller disposes `side`, which is absent if the edit failed. */
export interface DeferEdit extends Omit<Learning, 'learned'> {
  side?: SideNetwork
}

/**
 * Trains gate and answer together with Adam. The output of every token is a mixture of the answer and the layer's output,
 * weighted by the gate, so that the target's likelihood trains both.
 */
export async function* trainSideNetwork(
  decoder: DecoderModel,
  queries: readonly TargetQuery[],
  before: SideNetwork,
  settings: Pick<DeferOptions, 'layer' | 'steps' | 'stopLoss'> & { learningRate: number },
): AsyncGenerator<StepReport, DeferEdit, void> {
  const prefix = runFrozenPrefix(decoder, settings.layer, queries.map(inputTokens))
  const { activations, sequences, main } = prefix
  const lengths = queries.map(({ prompt }) => prompt.length)
  const lastTokens = lastQueryTokens(activations, sequences, lengths)
  const adam = new Adam(Object.values(before), settings)
  const loss = (...parameters: tf.Tensor[]) => {
    const { gate, answer } = runSideNetwork(sideNetworkFrom(parameters), lastTokens)
    const change = tf.mul(tf.expandDims(gate, 1), tf.sub(tf.expandDims(answer, 1), main))
    return tf.mean(targetLosses(decoder, prefix, queries, tf.add<tf.Tensor3D>(main, change)))
  }
  try {
    // The side network starts at random, so the loss before is that of the model without it.
    const [own] = await takeValues([tf.tidy(() => tf.mean(targetLosses(decoder, prefix, queries, main)))])
    const { steps, lossAfter } = yield* fit(adam, loss, settings)
    const lossBefore = own?.[0] as number
    const failure = lossFailure(lossBefore, lossAfter, settings.stopLoss)
    const outcome = { failure, steps, lossBefore, lossAfter }
    return failure === undefined ? { ...outcome, side: sideNetworkFrom(adam.take()) } : outcome
  } finally {
    adam.dispose()
    prefix.dispose()
    lastTokens.dispose()
  }
}
