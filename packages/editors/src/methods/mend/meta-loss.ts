import * as tf from '@tensorflow/tfjs-core'
import { crossEntropyAt, logSoftmax } from '@wise-edit/kernels'
import {
  type DecoderModel,
  type Interventions,
  inputTokens,
  Sequences,
  type TargetQuery,
} from '@wise-edit/transformer'
import { type LinearModule, layerOf } from '../../training/linear-modules'

/** Loss terms of an edited model. The layers below the edited ones run once for all gradients. */
export interface AfterEdit {
  /** Mean negative log-likelihood `[]` of the edit's target after the paraphrased prompt. */
  edit(replace: Interventions['replace']): tf.Tensor
  /** Mean of KL(unedited ‖ edited) `[]` over the answer's tokens, in nats, for an unrelated question. */
  locality(replace: Interventions['replace']): tf.Tensor
  dispose(): void
}

/** Prepares the losses for a question on the edit and for one whose answer must not change; the caller disposes them. */
export function prepareAfterEdit(
  decoder: DecoderModel,
  modules: readonly LinearModule[],
  edited: TargetQuery,
  unrelated: TargetQuery,
): AfterEdit {
  const from = Math.min(...modules.map(({ name }) => layerOf(name)))
  const asked = [edited, unrelated].map((query) => answerLogits(decoder, from, query))
  const [editLogits, unrelatedLogits] = asked as [AnswerLogits, AnswerLogits]
  const before = tf.tidy(() => logSoftmax(unrelatedLogits.at({})))
  return {
    edit: (replace) =>
      tf.mean(crossEntropyAt(editLogits.at(replace), tf.tensor1d([...edited.target], 'int32'))),
    locality: (replace) => {
      const after = logSoftmax(unrelatedLogits.at(replace))
      return tf.mean(tf.sum(tf.mul(tf.exp(before), tf.sub(before, after)), -1))
    },
    dispose: () => tf.dispose([before, ...asked.map(({ below }) => below)]),
  }
}

interface AnswerLogits {
  below: tf.Tensor3D
  /** Returns the logits `[target, vocab]` that predict the target's tokens. */
  at(replace: Interventions['replace']): tf.Tensor2D
}

function answerLogits(decoder: DecoderModel, from: number, query: TargetQuery): AnswerLogits {
  const sequences = new Sequences([inputTokens(query)], 'left')
  const tail = query.target.length
  const below = tf.tidy(() => decoder.run(decoder.embed(sequences), sequences, { to: from }))
  const places = query.target.map((_, i) => [0, i] as const)
  return {
    below,
    at: (replace) =>
      decoder.logits(decoder.run(below, sequences, { from, tail, replace }), sequences, places),
  }
}
