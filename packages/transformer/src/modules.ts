import type * as tf from '@tensorflow/tfjs-core'
import type { WeightName } from './config'
import type { Sequences } from './sequences'

/**
 * A part of the model that can be watched or replaced: `layers.N`, `layers.N.attention`,
 * `layers.N.attention.{q,k,v,o}`, `layers.N.mlp`, `layers.N.mlp.{gate,up,down}`, `head`.
 */
export type ModuleName = string

/**
 * Stands in for a module: gets what enters it `[batch, tokens, in]` and the module itself as a function, and
 * returns what leaves it `[batch, tokens, out]`.
 */
export type Intercept = (
  input: tf.Tensor3D,
  module: (input: tf.Tensor3D) => tf.Tensor3D,
  sequences: Sequences,
) => tf.Tensor3D

/** What one call changes or watches; nothing outlives the call. */
export interface Interventions {
  /** Weights used instead of the model's own, by name. */
  replace?: Record<WeightName, tf.Tensor>
  /** Functions that stand in for modules. */
  intercept?: Record<ModuleName, Intercept>
  /** Called with what enters and leaves the named modules; keep (`tf.keep`) or clone what must outlive the call. */
  capture?: Record<ModuleName, (input: tf.Tensor3D, output: tf.Tensor3D) => void>
}

/** Runs a module under the interventions of a call. */
export function runModule(
  name: ModuleName,
  input: tf.Tensor3D,
  module: (input: tf.Tensor3D) => tf.Tensor3D,
  sequences: Sequences,
  { intercept, capture }: Interventions,
): tf.Tensor3D {
  const stand = intercept?.[name]
  const output = stand ? stand(input, module, sequences) : module(input)
  capture?.[name]?.(input, output)
  return output
}
