import * as tf from '@tensorflow/tfjs-core'
import { linear, valueAndGradients } from '@wise-edit/kernels'
import { takeValues } from '@wise-edit/kernels/internal'
import { type DecoderModel, inputTokens, type TargetQuery } from '@wise-edit/transformer'
import { type Learned, type Learning, lossFailure, type StepReport } from '../../editor/edit-method'
import { runFrozenPrefix, targetLosses } from '../../training/frozen'
import type { MemoirOptions } from './options'

/** Residual memory that MEMOIR has learned. */
export interface ResidualMemory {
  /** Matrix added to the down projection, `[dModel, dFF]`; zeros before any edit. */
  memory: tf.Tensor2D
  /** Ones at the columns of each edit, `[edits, dFF]`. */
  masks: tf.Tensor2D
  /** Mean features of texts that no edit is about, `[dFF]`. */
  background: tf.Tensor1D
}

/** Returns the residual memory among the learned tensors, if there is one. */
export function residualMemoryOf({ memory, masks, background }: Learned): ResidualMemory | undefined {
  if (!memory || !masks || !background) return undefined
  return { memory, masks, background } as ResidualMemory
}

type WriteSettings = Pick<MemoirOptions, 'layer' | 'steps' | 'stopLoss'> & { learningRate: number }

/** Result of an edit. The caller disposes `memory`, which is absent if the edit failed. */
export interface MemoryEdit extends Omit<Learning, 'learned'> {
  memory?: tf.Tensor2D
}

/**
 * Writes an edit by gradient descent into the columns of `mask` `[1, dFF]`. The inputs of the memory are masked, so that
 * no other column has a gradient (MEMOIR, "minimal overwrite").
 */
export async function* writeMemory(
  decoder: DecoderModel,
  queries: readonly TargetQuery[],
  before: tf.Tensor2D,
  mask: tf.Tensor2D,
  { layer, learningRate, steps, stopLoss }: WriteSettings,
): AsyncGenerator<StepReport, MemoryEdit, void> {
  const prefix = runFrozenPrefix(decoder, layer, queries.map(inputTokens))
  const masked = tf.tidy(() => tf.mul<tf.Tensor3D>(prefix.activations, mask))
  let memory = before.clone()
  const loss = (weight: tf.Tensor) => {
    const output = tf.add<tf.Tensor3D>(prefix.main, linear(masked, weight as tf.Tensor2D))
    return tf.mean(targetLosses(decoder, prefix, queries, output))
  }
  const losses: number[] = []
  try {
    for (let step = 0; step < steps; step++) {
      const { value, gradients } = valueAndGradients(loss, [memory])
      const gradient = gradients[0] as tf.Tensor2D
      const next = tf.tidy(() => tf.sub<tf.Tensor2D>(memory, tf.mul(gradient, learningRate)))
      tf.dispose([gradient, memory])
      memory = next
      const [read] = await takeValues([value])
      const now = read?.[0] as number
      losses.push(now)
      if (!(now > stopLoss)) break
      yield { step, loss: now, terms: { edit: now } }
    }
    const lossBefore = losses[0] as number
    const [after] = await takeValues([tf.tidy(() => loss(memory))])
    const lossAfter = after?.[0] as number
    const failure = lossFailure(lossBefore, lossAfter, stopLoss)
    const outcome = { failure, steps: losses.length, lossBefore, lossAfter }
    return failure === undefined ? { ...outcome, memory: memory.clone() } : outcome
  } finally {
    tf.dispose([memory, masked])
    prefix.dispose()
  }
}
