import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import { type Learned, type Learning, lossFailure, type StepReport } from '../editor/edit-method'
import type { NamedRequest } from '../editor/requests'
import { type GradientFactors, gradientFactors, meanQueryLoss } from './gradient-factors'
import type { LinearModule } from './linear-modules'

/** Returns the learned matrices of the modules, by the name of their weight. */
export function learnedWeights(
  modules: readonly LinearModule[],
  learned: Learned,
): Record<string, tf.Tensor> {
  const found = modules.map(({ weight }) => [weight, learned[weight]] as const)
  return Object.fromEntries(found.filter((pair): pair is [string, tf.Tensor] => pair[1] !== undefined))
}

/**
 * Learns records from one forward and one backward pass through the model as edited so far. `change` makes all new
 * tensors from the factors of each module's gradient; this function disposes the factors.
 */
export async function* learnInOneStep(
  model: LanguageModel,
  modules: readonly LinearModule[],
  records: readonly NamedRequest[],
  learned: Learned,
  change: (factors: readonly GradientFactors[]) => Record<string, tf.Tensor>,
): AsyncGenerator<StepReport, Learning, void> {
  const { decoder } = model
  const queries = records.map(({ prompt, target }) => model.query(prompt, target))
  const { loss, factors } = gradientFactors(decoder, queries, modules, learnedWeights(modules, learned))
  let next: Record<string, tf.Tensor>
  try {
    yield { step: 0, loss, terms: { edit: loss } }
    next = change(factors)
  } finally {
    tf.dispose(factors.map((factor) => ({ ...factor })))
  }
  const after = await meanQueryLoss(decoder, queries, learnedWeights(modules, next))
  const failure = lossFailure(loss, after, 0)
  const outcome = { failure, steps: 1, lossBefore: loss, lossAfter: after }
  if (failure === undefined) return { ...outcome, learned: next }
  tf.dispose(next)
  return { ...outcome, learned: {} }
}
