import * as tf from '@tensorflow/tfjs-core'
import { chunk, mean } from '@wise-edit/core/internal'
import { crossEntropyAt, gatherTokens, valueAndGradients } from '@wise-edit/kernels'
import {
  type DecoderModel,
  type Interventions,
  inputTokens,
  Sequences,
  scoreTargets,
  type TargetQuery,
} from '@wise-edit/transformer'
import { type LinearModule, layerOf } from './linear-modules'

/** Factors of the gradient of a module's matrix, `gradientsᵀ · inputs`: a sum of one rank-1 matrix for each token. */
export interface GradientFactors {
  /** Input of the module at each token, `[tokens, in]`. */
  inputs: tf.Tensor2D
  /** Gradient of the loss with respect to the output of the module at each token, `[tokens, out]`. */
  gradients: tf.Tensor2D
}

/** Number of texts in one forward pass. */
const TEXTS_AT_ONCE = 10

/**
 * Computes the factors of each module's gradient over all input tokens, from one forward and one backward pass. The loss
 * of a query is the mean negative log-likelihood of its target's tokens, in nats. The gradient is that of the sum over
 * queries; the returned `loss` is the mean.
 *
 * `replace` holds weights to use instead of the model's. The caller disposes the factors.
 */
export function gradientFactors(
  decoder: DecoderModel,
  queries: readonly TargetQuery[],
  modules: readonly LinearModule[],
  replace: Interventions['replace'] = {},
): { loss: number; factors: GradientFactors[] } {
  const parts = chunk(queries, TEXTS_AT_ONCE).map((some) => factorsOf(decoder, some, modules, replace))
  const factors = modules.map((_, i) => ({
    inputs: joined(parts.map(({ factors }) => factors[i]!.inputs)),
    gradients: joined(parts.map(({ factors }) => factors[i]!.gradients)),
  }))
  return { loss: parts.reduce((sum, { loss }) => sum + loss, 0) / queries.length, factors }
}

function factorsOf(
  decoder: DecoderModel,
  queries: readonly TargetQuery[],
  modules: readonly LinearModule[],
  replace: Interventions['replace'],
): { loss: number; factors: GradientFactors[] } {
  const sequences = new Sequences(queries.map(inputTokens))
  const from = Math.min(...modules.map(({ name }) => layerOf(name)))
  const read = sequences.lengths.flatMap((length, row) =>
    Array.from({ length }, (_, column) => [row, column] as const),
  )
  const result = tf.tidy(() => {
    const below = decoder.run(decoder.embed(sequences), sequences, { to: from })
    const inputs: tf.Tensor2D[] = []
    // The gradient with respect to a zero added to a module's output is the gradient of that output.
    const loss = (...added: tf.Tensor[]) => {
      const intercept = Object.fromEntries(
        modules.map(({ name }, i): [string, NonNullable<Interventions['intercept']>[string]] => [
          name,
          (input, own) => {
            inputs[i] = tf.keep(gatherTokens(input, read))
            return tf.add(own(input), added[i] as tf.Tensor)
          },
        ]),
      )
      const top = decoder.run(below, sequences, { from, replace, intercept })
      return queryLosses(decoder, top, sequences, queries)
    }
    const none = modules.map(({ outDim }) => tf.zeros([sequences.batch, sequences.tokens, outDim]))
    const { value, gradients } = valueAndGradients(loss, none)
    const atTokens = gradients.map((gradient) => gatherTokens(gradient as tf.Tensor3D, read))
    return { value, gradients: atTokens, inputs }
  })
  const loss = result.value.dataSync()[0] as number
  result.value.dispose()
  const factors = result.inputs.map((inputs, i) => ({
    inputs,
    gradients: result.gradients[i] as tf.Tensor2D,
  }))
  return { loss, factors }
}

/** Returns the sum over queries of the mean loss of each target's tokens, `[]`. */
function queryLosses(
  decoder: DecoderModel,
  hidden: tf.Tensor3D,
  sequences: Sequences,
  queries: readonly TargetQuery[],
): tf.Tensor {
  const positions = queries.flatMap(({ prompt, target }, row) =>
    target.map((_, i) => [row, prompt.length - 1 + i] as const),
  )
  const logits = decoder.logits(hidden, sequences, positions)
  const targets = queries.flatMap(({ target }) => target)
  const shares = queries.flatMap(({ target }) => target.map(() => 1 / target.length))
  return tf.sum(tf.mul(crossEntropyAt(logits, tf.tensor1d(targets, 'int32')), tf.tensor1d(shares)))
}

/** Joins the rows of `parts` into one tensor and disposes `parts`. */
function joined(parts: tf.Tensor2D[]): tf.Tensor2D {
  const whole = parts.length === 1 ? (parts[0] as tf.Tensor2D).clone() : tf.concat(parts, 0)
  tf.dispose(parts)
  return whole
}

/** Computes only the `loss` of `gradientFactors`. */
export async function meanQueryLoss(
  decoder: DecoderModel,
  queries: readonly TargetQuery[],
  replace: Interventions['replace'],
): Promise<number> {
  const scores = await scoreTargets(decoder, queries, { intervene: () => ({ replace }) })
  return mean(scores.map(({ nlls }) => mean(nlls)))
}
