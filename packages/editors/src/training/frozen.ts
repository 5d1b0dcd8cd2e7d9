import * as tf from '@tensorflow/tfjs-core'
import { crossEntropyAt, linear } from '@wise-edit/kernels'
import { type DecoderModel, type Interventions, Sequences, type TargetQuery } from '@wise-edit/transformer'

/**
 * All that training one layer's down projection needs of the layers below it: computed once for an edit.
 *
 * Everything up to the down projection of `layer` is frozen while that matrix is trained, so its activations are
 * constants of the edit.
 */
export interface FrozenPrefix {
  layer: number
  sequences: Sequences
  /** What enters the down projection, `[batch, tokens, dFF]`. */
  activations: tf.Tensor3D
  /** What the layer returns where its down projection returns nothing, `[batch, tokens, dModel]`. */
  residual: tf.Tensor3D
  /** What the pretrained down projection returns, bias included, `[batch, tokens, dModel]`. */
  main: tf.Tensor3D
  dispose(): void
}

/**
 * Runs `rows` of token ids, padded on the left, up to the down projection of `layer`. The caller disposes the result.
 */
export function runFrozenPrefix(model: DecoderModel, layer: number, rows: readonly number[][]): FrozenPrefix {
  const sequences = new Sequences(rows, 'left')
  const module = `layers.${layer}.mlp.down`
  const weight = model.weights.get(`${module}.weight`)
  const bias = model.weights.find<tf.Tensor1D>(`${module}.bias`)
  const { activations, residual, main } = tf.tidy(() => {
    let captured: tf.Tensor3D | undefined
    // A down projection that adds nothing leaves exactly the residual stream.
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

/**
 * Negative log-likelihoods `[targets]` of the queries' targets when the down projection returns `output`
 * `[batch, tokens, dModel]`; differentiable in `output`.
 *
 * Rows end with their targets, so the last layer and the logits are computed there only.
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
 * Negative log-likelihoods `[targets]` of the queries' targets when `hidden` `[batch, tokens, dModel]` enters layer
 * `from`; differentiable in `hidden` and in what the interventions put in.
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

/** The activations of all rows' tokens, `[all tokens, dFF]`, row after row; `from` gives each row's first token. */
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
