import * as tf from '@tensorflow/tfjs-core'
import { crossEntropyAt, linear } from '@wise-edit/kernels'
import {
  type DecoderModel,
  type Interventions,
  type LanguageModel,
  Sequences,
  type TargetQuery,
} from '@wise-edit/transformer'
import { type Question, questionText } from '../editor/question'
import { downProjection } from './linear-modules'

/**
 * Activations that training one layer's down projection needs, computed once for an edit.
 *
 * Everything before the down projection of `layer` is frozen while that matrix is trained, so these activations are
 * constant.
 */
export interface FrozenPrefix {
  layer: number
  sequences: Sequences
  /** Input of the down projection, `[batch, tokens, dFF]`. */
  activations: tf.Tensor3D
  /** Output of the layer if its down projection returns zeros, `[batch, tokens, dModel]`. */
  residual: tf.Tensor3D
  /** Output of the pretrained down projection, including its bias, `[batch, tokens, dModel]`. */
  main: tf.Tensor3D
  dispose(): void
}

/** Runs `rows` of token ids, left-padded, up to the down projection of `layer`. The caller disposes the result. */
export function runFrozenPrefix(model: DecoderModel, layer: number, rows: readonly number[][]): FrozenPrefix {
  const sequences = new Sequences(rows, 'left')
  const module = downProjection(layer)
  const weight = model.weights.get(`${module}.weight`)
  const bias = model.weights.find<tf.Tensor1D>(`${module}.bias`)
  const { activations, residual, main } = tf.tidy(() => {
    let captured: tf.Tensor3D | undefined
    // With zeros from the down projection, the output is exactly the residual stream.
    const residual = model.run(model.embed(sequences), sequences, {
      to: layer + 1,
      intercept: {
        [module]: (input) => {
          captured = tf.keep(input.clone())
          return tf.zeros([sequences.batch, sequences.tokens, model.config.dModel])
        },
      },
    })
    const activations = captured as tf.Tensor3D
    return { activations, residual, main: linear(activations, weight, bias) }
  })
  const dispose = () => tf.dispose([activations, residual, main])
  return { layer, sequences, activations, residual, main, dispose }
}

/** Runs a question up to the down projection of `layer`. The caller disposes the result. */
export function runQuestion(model: LanguageModel, layer: number, question: Question): FrozenPrefix {
  return runFrozenPrefix(model.decoder, layer, [model.encode(questionText(question))])
}

/**
 * Returns the negative log-likelihoods `[targets]` of the queries' target tokens, in nats, when the down projection
 * returns `output` `[batch, tokens, dModel]`. Differentiable in `output`.
 *
 * Rows end with their targets, so the last layer and the logits are computed only there.
 */
export function targetLosses(
  model: DecoderModel,
  { residual, sequences, layer }: FrozenPrefix,
  queries: readonly TargetQuery[],
  output: tf.Tensor3D,
): tf.Tensor1D {
  const hidden = model.addFeedForward(layer, residual, output, sequences)
  return lossesFrom(model, hidden, sequences, layer + 1, queries)
}

/**
 * Returns the negative log-likelihoods `[targets]` of the queries' target tokens, in nats, when `hidden`
 * `[batch, tokens, dModel]` is the input of layer `from`. Differentiable in `hidden` and in tensors of the interventions.
 */
export function lossesFrom(
  model: DecoderModel,
  hidden: tf.Tensor3D,
  sequences: Sequences,
  from: number,
  queries: readonly TargetQuery[],
  interventions: Interventions = {},
): tf.Tensor1D {
  const tail = Math.max(...queries.map(({ target }) => target.length))
  const ends = model.run(hidden, sequences, { ...interventions, from, tail })
  const positions = queries.flatMap(({ target }, row) =>
    target.map((_, i) => [row, tail - target.length + i] as const),
  )
  const targets = queries.flatMap(({ target }) => target)
  const logits = model.logits(ends, sequences, positions)
  return crossEntropyAt(logits, tf.tensor1d(targets, 'int32'), { consume: true })
}

/** Returns the activations of all tokens, row after row, `[all tokens, dFF]`. `from` is the first token of each row. */
export function tokenActivations(
  { activations, sequences }: FrozenPrefix,
  from?: readonly number[],
): tf.Tensor2D {
  return tf.tidy(() => {
    const rows = sequences.lengths.map((length, row) => {
      const count = length - (from?.[row] ?? 0)
      return tf.squeeze(tf.slice(activations, [row, sequences.tokens - count, 0], [1, count, -1]), [0])
    })
    return tf.concat(rows as tf.Tensor2D[], 0)
  })
}
