import * as tf from '@tensorflow/tfjs-core'
import type { Adam, Loss } from './adam'
import { type Learning, lossFailure, type StepReport } from './edit-method'

/** Steps until the loss is at most `stopLoss` or no number, `steps` at most; says what came of it. */
export function* fit(
  adam: Adam,
  loss: Loss,
  { steps, stopLoss }: { steps: number; stopLoss: number },
): Generator<StepReport, Omit<Learning, 'learned'>, void> {
  const losses: number[] = []
  for (let step = 0; step < steps; step++) {
    const now = adam.step(loss)
    losses.push(now)
    if (!(now > stopLoss)) break
    yield { step, loss: now, terms: { edit: now } }
  }
  const lossBefore = losses[0] as number
  const lossAfter = tf.tidy(() => loss(...adam.parameters).dataSync()[0] as number)
  const failure = lossFailure(lossBefore, lossAfter, stopLoss)
  return { failure, steps: losses.length, lossBefore, lossAfter }
}
