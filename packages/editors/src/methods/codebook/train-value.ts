import * as tf from '@tensorflow/tfjs-core'
import { takeValues } from '@wise-edit/kernels/internal'
import type { DecoderModel, TargetQuery } from '@wise-edit/transformer'
import { type Learning, lossFailure, type StepReport } from '../../editor/edit-method'
import { Adam } from '../../training/adam'
import { fit } from '../../training/fit'
import { type FrozenPrefix, targetLosses } from '../../training/frozen'

/** Settings of training a value. */
export interface ValueSettings {
  learningRate: number
  /** Largest number of steps. */
  steps: number
  stopLoss: number
}

/**
 * Trains the value of an entry with Adam, from `start`, which it disposes. `outputs` returns the outputs of the down
 * projection with a value. The caller disposes the result's `value`, which is absent if the edit failed.
 */
export async function* trainValue(
  decoder: DecoderModel,
  prefix: FrozenPrefix,
  query: TargetQuery,
  start: tf.Tensor2D,
  outputs: (value: tf.Tensor) => tf.Tensor3D,
  settings: ValueSettings,
): AsyncGenerator<StepReport, Omit<Learning, 'learned'> & { value?: tf.Tensor2D }, void> {
  const adam = new Adam([start], settings)
  const lossOf = (outputs: tf.Tensor3D) => tf.mean(targetLosses(decoder, prefix, [query], outputs))
  try {
    // A value may start at random, so the loss before is that of the model without it.
    const [own] = await takeValues([tf.tidy(() => lossOf(prefix.main))])
    const { steps, lossAfter } = yield* fit(adam, (value) => lossOf(outputs(value)), settings)
    const lossBefore = own?.[0] as number
    const failure = lossFailure(lossBefore, lossAfter, settings.stopLoss)
    const outcome = { failure, steps, lossBefore, lossAfter }
    if (failure !== undefined) return outcome
    return { ...outcome, value: (adam.parameters[0] as tf.Tensor2D).clone() }
  } finally {
    adam.dispose()
    start.dispose()
  }
}
