import * as tf from '@tensorflow/tfjs-core'
import { linear, valueAndGradients } from '@wise-edit/kernels'
import { takeValues } from '@wise-edit/kernels/internal'
import { marginLoss } from '@wise-edit/router/activations'
import type { DecoderModel } from '@wise-edit/transformer'
import { targetLosses } from '../../../training/frozen'
import { downWeight } from '../../../training/linear-modules'
import type { WiseMargin } from '../options/paper-settings'
import type { WiseSettings } from '../options/settings'
import { textIndicators } from '../route/indicator'
import type { PreparedEdit } from './prepare'

/** Losses and indicators of one training step, measured before its update. */
export interface StepLosses {
  /** Negative log-likelihood, mean over the target tokens of all rows, in nats. */
  edit: number
  /** The routing loss L_a (WISE eq. 4); 0 without margins. */
  margin: number
  /** Indicators of the bare prompts, one a record. */
  deltas: number[]
  /** Indicators of the irrelevant texts. */
  irrelevantDeltas: number[]
}

export type TrainSettings = Pick<WiseSettings, 'weightDecay' | 'normConstraint' | 'indicator'> & {
  learningRate: number
  margin?: WiseMargin
}

/** A side memory in training: the change of the pretrained matrix, and the mask of entries that may change. */
export interface Trainee {
  /** W_v' - W_v, `[dModel, dFF]`. */
  delta: tf.Tensor2D
  /** Ones at the entries that the shard may change; `undefined` if it may change all of them. */
  mask?: tf.Tensor2D
}

/**
 * One step of SGD on L_edit + L_a (WISE sec. 2.3): returns the losses and the new delta; `trainee.delta` is left
 * to the caller.
 */
export async function trainStep(
  decoder: DecoderModel,
  prepared: PreparedEdit,
  trainee: Trainee,
  settings: TrainSettings,
): Promise<{ losses: StepLosses; delta: tf.Tensor2D }> {
  const terms: tf.Tensor[] = []
  const delta = tf.tidy(() => {
    const loss = (delta: tf.Tensor2D): tf.Scalar => {
      const { edit, margin, deltas, irrelevantDeltas } = forward(decoder, prepared, delta, settings)
      for (const term of [edit, margin, deltas, irrelevantDeltas]) terms.push(tf.keep(term.clone()))
      return tf.add(edit, margin)
    }
    const { value, gradients } = valueAndGradients((delta) => loss(delta as tf.Tensor2D), [trainee.delta])
    value.dispose()
    return update(decoder, prepared.edit.layer, trainee, gradients[0] as tf.Tensor2D, settings)
  })
  return { losses: await readLosses(terms, prepared), delta }
}

/** Measures the losses of `prepared` under a side memory, without training. */
export function measureLosses(
  decoder: DecoderModel,
  prepared: PreparedEdit,
  delta: tf.Tensor2D,
  settings: TrainSettings,
): Promise<StepLosses> {
  const terms = tf.tidy(() => {
    const { edit, margin, deltas, irrelevantDeltas } = forward(decoder, prepared, delta, settings)
    return [edit, margin, deltas, irrelevantDeltas]
  })
  return readLosses(terms, prepared)
}

/** Reads the values of the terms that `forward` returns, in its order, and disposes them. */
async function readLosses(terms: readonly tf.Tensor[], { bareRows }: PreparedEdit): Promise<StepLosses> {
  const values = await takeValues(terms)
  const [edit, margin, deltas, irrelevantDeltas] = values.map((term) => Array.from(term))
  return {
    edit: edit?.[0] as number,
    margin: margin?.[0] as number,
    deltas: bareRows.map((row) => deltas?.[row] as number),
    irrelevantDeltas: irrelevantDeltas as number[],
  }
}

/** Returns the losses of `prepared` under a side memory as tensors, differentiable in `delta`. */
function forward(
  decoder: DecoderModel,
  prepared: PreparedEdit,
  delta: tf.Tensor2D,
  { margin, indicator }: TrainSettings,
) {
  const { edit: rows, irrelevant } = prepared
  const output = tf.add<tf.Tensor3D>(rows.main, linearWithKeys(rows.activations, prepared.editKeys, delta))
  const edit = tf.mean(targetLosses(decoder, rows, prepared.queries, output)) as tf.Scalar
  const deltas = textIndicators(
    { main: rows.main, side: output },
    prepared.editMask,
    indicator,
    decoder.config,
  )
  const irrelevantSide = tf.add<tf.Tensor3D>(
    irrelevant.main,
    linearWithKeys(irrelevant.activations, prepared.irrelevantKeys, delta),
  )
  const irrelevantDeltas = textIndicators(
    { main: irrelevant.main, side: irrelevantSide },
    prepared.irrelevantMask,
    indicator,
    decoder.config,
  )
  const routing = margin
    ? tf.mul<tf.Scalar>(marginLoss({ edits: deltas, irrelevant: irrelevantDeltas, margin }), margin.weight)
    : tf.scalar(0)
  return { edit, margin: routing, deltas, irrelevantDeltas }
}

/** Returns the new delta and disposes the gradient. */
function update(
  decoder: DecoderModel,
  layer: number,
  { delta, mask }: Trainee,
  gradient: tf.Tensor2D,
  { learningRate, weightDecay, normConstraint }: TrainSettings,
): tf.Tensor2D {
  const base = decoder.weights.get(downWeight(layer))
  // Each matrix is disposed as soon as the next one is computed from it.
  let current = gradient
  const then = (next: (x: tf.Tensor2D) => tf.Tensor2D) => {
    const before = current
    current = tf.tidy(() => next(before))
    before.dispose()
  }
  if (weightDecay > 0) then((x) => tf.add(x, tf.mul(tf.add(base, delta), weightDecay)))
  if (mask) then((x) => tf.mul(x, mask))
  then((x) => tf.mul(x, learningRate))
  then((x) => tf.sub(delta, x))
  then((x) => tf.clipByValue(x, -normConstraint, normConstraint))
  return current
}

/** Computes `linear(activations, delta)`, with a gradient for delta that uses `keys` instead of the activations. */
function linearWithKeys(activations: tf.Tensor3D, keys: tf.Tensor3D, delta: tf.Tensor2D): tf.Tensor3D {
  const op = tf.customGrad((delta) => ({
    value: linear(activations, delta as tf.Tensor2D) as tf.Tensor,
    gradFunc: (dy: tf.Tensor) => {
      const flat = (x: tf.Tensor) => tf.reshape(x, [-1, x.shape[2] as number]) as tf.Tensor2D
      return tf.matMul(flat(dy), flat(keys), true, false)
    },
  }))
  return op(delta) as tf.Tensor3D
}
