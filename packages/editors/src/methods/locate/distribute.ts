import * as tf from '@tensorflow/tfjs-core'
import type { DecoderModel } from '@wise-edit/transformer'
import type { StepReport } from '../../editor/edit-method'
import { Cholesky } from '../../training/cholesky'
import { downWeight } from '../../training/linear-modules'
import { type FoundValue, findValue } from './find-value'
import type { LocatedEdit } from './locate-edit'
import type { ValueOptions } from './options'
import { bareState, meanKey, type Reading, type Replaced, readEdit } from './read-edit'
import { matrix, norm } from './vectors'

/** Terms of a layer's update for some keys: `Δ = Zᵀ directions`, where Z solves `(gram + ridge) Z = residuals`. */
export interface Update {
  /** One row for each key, those of earlier edits first, if any: `[keys][dFF]`. */
  directions: readonly Float64Array[]
  /** Products of keys and directions, `[keys, keys]` row-major, symmetric. */
  gram: Float64Array
  ridge: number
}

/** Returns the update of a layer for the keys of a batch, `[edits][dFF]`. */
export type UpdateFor = (layer: number, keys: readonly Float64Array[]) => Promise<Update>

/** A value found for an edit, and the hidden state that its lookup token should get, `[dModel]`. */
export interface TargetState extends FoundValue {
  state: Float64Array
}

/** Finds the hidden states that edits should get in the last of the layers that share them. */
export async function* findTargetStates(
  decoder: DecoderModel,
  edits: readonly LocatedEdit[],
  layer: number,
  replace: Replaced,
  options: ValueOptions,
  signal?: AbortSignal,
): AsyncGenerator<StepReport, TargetState[], void> {
  const targetStates: TargetState[] = []
  for (const edit of edits) {
    const reading = readEdit(decoder, edit, { at: layer, to: layer }, replace)
    try {
      const before = bareState(reading)
      const found = yield* findValue(decoder, layer, edit, reading, norm(before), options, signal)
      targetStates.push({ ...found, state: before.map((value, i) => value + (found.change[i] as number)) })
    } finally {
      reading.dispose()
    }
  }
  return targetStates
}

/**
 * Writes target states into several layers, the lowest first. Each layer takes an equal share of the residual that the layers
 * before it leave (MEMIT, algorithm 1). Returns the new weights by name, which the caller disposes.
 */
export async function distribute(
  decoder: DecoderModel,
  edits: readonly LocatedEdit[],
  targetStates: readonly TargetState[],
  layers: readonly number[],
  replace: Replaced,
  updateFor: UpdateFor,
): Promise<Record<string, tf.Tensor>> {
  const learned: Record<string, tf.Tensor> = {}
  const last = layers.at(-1) as number
  try {
    for (const [i, layer] of layers.entries()) {
      const now = edits.map((edit) => {
        const reading = readEdit(decoder, edit, { at: layer, to: last }, { ...replace, ...learned })
        return keyAndState(reading)
      })
      const residuals = targetStates.map(({ state }, edit) =>
        state.map((value, d) => (value - now[edit]!.state[d]!) / (layers.length - i)),
      )
      const update = await updateFor(
        layer,
        now.map(({ key }) => key),
      )
      const name = downWeight(layer)
      learned[name] = applyUpdate(replace[name] ?? decoder.weights.get(name), update, residuals)
    }
    return learned
  } catch (error) {
    tf.dispose(learned)
    throw error
  }
}

function keyAndState(reading: Reading): { key: Float64Array; state: Float64Array } {
  try {
    return { key: meanKey(reading), state: bareState(reading) }
  } finally {
    reading.dispose()
  }
}

/** Returns `weight + Δ` for the residuals of the last keys, one for each; the residuals of earlier keys are zero. */
export function applyUpdate(
  weight: tf.Tensor,
  { directions, gram, ridge }: Update,
  residuals: readonly Float64Array[],
): tf.Tensor {
  const count = directions.length
  const system = gram.slice()
  for (let i = 0; i < count; i++) system[i * count + i]! += ridge
  const cholesky = new Cholesky(system, count)
  const [dModel, dFF] = weight.shape as [number, number]
  const earlier = count - residuals.length
  const solved = new Float32Array(count * dModel)
  for (let d = 0; d < dModel; d++) {
    const right = new Float64Array(count)
    for (const [i, residual] of residuals.entries()) right[earlier + i] = residual[d] as number
    for (const [i, value] of cholesky.solve(right).entries()) solved[i * dModel + d] = value
  }
  return tf.tidy(() =>
    tf.add(weight, tf.matMul(tf.tensor2d(solved, [count, dModel]), matrix(directions, dFF), true, false)),
  )
}
