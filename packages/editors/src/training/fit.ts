import * as tf from '@tensorflow/tfjs-core'
import { takeValues } from '@wise-edit/kernels/internal'
import { type Learning, lossFailure, type StepReport } from '../editor/edit-method'
import type { Adam, Loss } from './adam'

/** Makes at most `steps` steps, until the loss is NaN or at most `stopLoss`. Yields each step and returns the result. */
export async function* fit(
  adam: Adam,
  loss: Loss,
  { steps, stopLoss }: { steps: number; stopLoss: number },
): AsyncGenerator<StepReport, Omit<Learning, 'learned'>, void> {
  const losses: number[] = []
  for (let step = 0; step < steps; step++) {
    const now = await adam.step(loss)
    losses.push(now)
    if (!(now > stopLoss)) break
    yield { step, loss: now, terms: { edit: now } }
  }
  const lossBefore = losses[0] as number
  const [after] = await takeValues([tf.tidy(() => loss(...adam.parameters))])
  const lossAfter = after?.[0] as number
  const failure = lossFailure(lossBefore, lossAfter, stopLoss)
  return { failure, steps: losses.length, lossBefore, lossAfter }
}
