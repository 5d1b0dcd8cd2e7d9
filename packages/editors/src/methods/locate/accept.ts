import * as tf from '@tensorflow/tfjs-core'
import { type DecoderModel, scoreTargets } from '@wise-edit/transformer'
import type { Learned, Learning } from '../../editor/edit-method'
import type { FoundValue } from './find-value'
import type { LocatedEdit } from './locate-edit'
import type { Replaced } from './read-edit'

/**
 * Returns the result of a batch of edits whose weights are computed. The batch fails if its targets, bare and after
 * prefixes, are no likelier than under the weights of `before`. Takes ownership of `learned`.
 */
export async function acceptIfBetter(
  decoder: DecoderModel,
  edits: readonly LocatedEdit[],
  values: readonly FoundValue[],
  before: Replaced,
  learned: Record<string, tf.Tensor>,
): Promise<Learning> {
  try {
    const outcome = {
      steps: values.reduce((sum, { steps }) => sum + steps, 0),
      lossBefore: await lossOf(decoder, edits, before),
      lossAfter: await lossOf(decoder, edits, weightsAmong(decoder, { ...before, ...learned })),
    }
    if (outcome.lossAfter < outcome.lossBefore) return { learned, ...outcome }
    tf.dispose(learned)
    return { learned: {}, failure: failureOf(outcome), ...outcome }
  } catch (error) {
    tf.dispose(learned)
    throw error
  }
}

/** Returns the learned tensors that replace weights of the model. */
export function weightsAmong(decoder: DecoderModel, learned: Learned): Replaced {
  return Object.fromEntries(Object.entries(learned).filter(([name]) => decoder.weights.has(name)))
}

/** Returns the mean negative log-likelihood of all target tokens, in nats. */
async function lossOf(
  decoder: DecoderModel,
  edits: readonly LocatedEdit[],
  replace: Replaced,
): Promise<number> {
  const queries = edits.flatMap(({ queries }) => queries)
  const scores = await scoreTargets(decoder, queries, { intervene: () => ({ replace }) })
  const nlls = scores.flatMap(({ nlls }) => nlls)
  return nlls.reduce((sum, value) => sum + value, 0) / nlls.length
}

function failureOf({ lossBefore, lossAfter }: { lossBefore: number; lossAfter: number }): string {
  return `The loss of the target did not fall: it was ${lossBefore.toFixed(3)} and is ${lossAfter.toFixed(3)}; change the learning rate, the layers, or what the edit is held back by.`
}
