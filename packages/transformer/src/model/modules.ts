import type * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import type { ModelConfig, WeightName } from './config'
import type { Sequences } from './sequences'
import type { Weights } from './weights'

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

/** Throws `MODULE_UNKNOWN` or `WEIGHT_MISSING` for a name the model does not have: it would change nothing. */
export function checkInterventions(
  { replace = {}, intercept = {}, capture = {} }: Interventions,
  config: ModelConfig,
  weights: Weights,
): void {
  for (const name of [...Object.keys(intercept), ...Object.keys(capture)]) {
    if (isBlock(name, config) || isLinear(name, config)) continue
    const { layers, mlp } = config
    throw new WiseError(
      'MODULE_UNKNOWN',
      `The model has no module "${name}"; it has head, layers.N, layers.N.attention, layers.N.attention.{q,k,v,o}, layers.N.mlp and layers.N.mlp.{${mlp === 'gated' ? 'gate,' : ''}up,down}, N from 0 to ${layers - 1}. Correct the name.`,
    )
  }
  for (const name of Object.keys(replace)) {
    const [, module] = /^(.+)\.(?:weight|bias)$/.exec(name) ?? []
    // A linear module takes a bias, and a tied head a matrix, that the checkpoint does not have.
    if (!module || !isLinear(module, config)) weights.matrix(name)
  }
}

function isBlock(name: ModuleName, { layers }: ModelConfig): boolean {
  const [, layer] = /^layers\.(0|[1-9]\d*)(?:\.attention|\.mlp)?$/.exec(name) ?? []
  return layer !== undefined && Number(layer) < layers
}

function isLinear(name: ModuleName, { layers, mlp }: ModelConfig): boolean {
  const [, layer, part] = /^layers\.(0|[1-9]\d*)\.(attention\.[qkvo]|mlp\.(?:gate|up|down))$/.exec(name) ?? []
  if (layer === undefined) return name === 'head'
  return Number(layer) < layers && (mlp === 'gated' || part !== 'mlp.gate')
}
