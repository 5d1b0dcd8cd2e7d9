import * as tf from '@tensorflow/tfjs-core'
import type { Intercept } from '@wise-edit/transformer/internal'
import type { Held, Learned } from '../../editor/edit-method'

/** Store that NeuralDB has learned, with a row for each edit. */
export interface Store {
  /** Unit vectors: inputs of the down projection at each edit's lookup token, `[edits, dFF]`. */
  keys: tf.Tensor2D
  /** Vectors added to the output of the down projection, `[edits, dModel]`. */
  residuals: tf.Tensor2D
}

/** Returns the store among the learned tensors, if there is one. */
export function storeOf({ keys, residuals }: Learned): Store | undefined {
  return keys && residuals ? ({ keys, residuals } as Store) : undefined
}

/** Returns a store with one more row; the caller still disposes `before`. */
export function withRow(before: Store | undefined, row: Store): Store {
  const joined = (rows: tf.Tensor2D | undefined, added: tf.Tensor2D) =>
    rows ? tf.concat([rows, added]) : added.clone()
  return { keys: joined(before?.keys, row.keys), residuals: joined(before?.residuals, row.residuals) }
}

/** Returns a store without one of its rows, `undefined` without its last; the caller still disposes `store`. */
export function withoutRow({ keys, residuals }: Store, row: number): Store | undefined {
  const [count] = keys.shape
  const kept = Array.from({ length: count }, (_, i) => i).filter((i) => i !== row)
  if (kept.length === 0) return undefined
  return tf.tidy(() => {
    const indices = tf.tensor1d(kept, 'int32')
    return { keys: tf.gather(keys, indices), residuals: tf.gather(residuals, indices) }
  })
}

/** Returns 0 for each row that may answer, and else a number below all cosines: rows whose prompt was taught again. */
export function overwritten({ edits }: Pick<Held, 'edits'>): number[] {
  const prompts = edits.filter(({ status }) => status === 'done').map(({ prompt }) => prompt)
  return prompts.map((prompt, row) => (prompts.lastIndexOf(prompt) === row ? 0 : -4))
}

/** Scales rows to unit length. */
export function unit(rows: tf.Tensor2D): tf.Tensor2D {
  return tf.div(rows, tf.maximum(tf.norm(rows, 'euclidean', 1, true), 1e-12))
}

/** Returns the cosines of inputs `[tokens, dFF]` to the keys, `[tokens, edits]`. */
export function cosines({ keys }: Store, inputs: tf.Tensor2D, penalties: readonly number[]): tf.Tensor2D {
  return tf.add(tf.matMul(unit(inputs), keys, false, true), tf.tensor1d([...penalties]))
}

/**
 * The down projection with the store beside it: each token whose input has a cosine above `threshold` to the nearest key
 * gets the residual of that key.
 */
export function gatedDownProjection(
  store: Store,
  penalties: readonly number[],
  threshold: number,
): Intercept {
  return (input, module) => {
    const output = module(input)
    const [batch, tokens, dFF] = input.shape
    const found = cosines(store, tf.reshape(input, [batch * tokens, dFF]), penalties)
    const gate = tf.cast(tf.greater(tf.max(found, 1, true), threshold), 'float32')
    const residuals = tf.mul(gate, tf.gather(store.residuals, tf.argMax(found, 1)))
    return tf.add(output, tf.reshape(residuals, output.shape))
  }
}
