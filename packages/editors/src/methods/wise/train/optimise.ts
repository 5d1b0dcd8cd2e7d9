import type * as tf from '@tensorflow/tfjs-core'
import type { DecoderModel } from '@wise-edit/transformer'
import type { StepReport } from '../../../editor/edit-method'
import type { PreparedEdit } from './prepare'
import { measureLosses, type StepLosses, type Trainee, type TrainSettings, trainStep } from './train'

/** Outcome of optimising one edit. */
export interface Run {
  /** The new W_v' - W_v; the caller disposes it. */
  delta: tf.Tensor2D
  steps: number
  first: StepLosses
  /** Losses under `delta`. */
  last: StepLosses
  /** Reason why the edit should be rolled back. */
  failure?: string
}

/**
 * Trains until the loss is at most `stopLoss` or after `steps` steps, and yields a report for each step. `trainee` is not
 * changed, and no tensor is left behind if the iteration ends early.
 */
export async function* optimise(
  decoder: DecoderModel,
  prepared: PreparedEdit,
  trainee: Trainee,
  settings: TrainSettings & { steps: number; stopLoss: number },
): AsyncGenerator<StepReport, Run, void> {
  let delta = trainee.delta.clone()
  let first: StepLosses | undefined
  let finished = false
  try {
    for (let step = 0; ; step++) {
      const current = { ...trainee, delta }
      const done = step === settings.steps
      const { losses, delta: next } = done
        ? { losses: await measureLosses(decoder, prepared, delta, settings), delta: undefined }
        : await trainStep(decoder, prepared, current, settings)
      first ??= losses
      const loss = losses.edit + losses.margin
      if (done || !(loss > settings.stopLoss)) {
        next?.dispose()
        finished = true
        return { delta, steps: step, first, last: losses, failure: failure(first, losses, settings.stopLoss) }
      }
      delta.dispose()
      delta = next as tf.Tensor2D
      yield { step, loss, terms: { edit: losses.edit, margin: losses.margin } }
    }
  } finally {
    if (!finished) delta.dispose()
  }
}

function failure(first: StepLosses, last: StepLosses, stopLoss: number): string | undefined {
  if (!Number.isFinite(last.edit + last.margin))
    return 'The loss is no longer a number; lower the learning rate.'
  // A target that was almost certain may become slightly less so; the model still knows it.
  if (last.edit >= first.edit && last.edit > stopLoss) {
    return `The loss of the target did not fall: it was ${first.edit.toFixed(3)} and is ${last.edit.toFixed(3)}; change the learning rate or lower the margins.`
  }
  return undefined
}
