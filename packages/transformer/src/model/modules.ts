import type * as tf from '@tensorflow/tfjs-core'
import { WiseError } from '@wise-edit/core'
import type { ModelConfig, WeightName } from './config'
import type { Sequences } from './sequences'
import type { Weights } from './weights'

/**
 * Name of a part of the model that can be captured or replaced: `layers.N`, `layers.N.attention`,
 * `layers.N.attention.{q,k,v,o}`, `layers.N.mlp`, `layers.N.mlp.{gate,up,down}`, `head`.
 */
export type ModuleName = string

/**
 * Function that replaces a module: it gets the module's input `[batch, tokens, in]` and the module itself as a function,
 * and returns the output `[batch, tokens, out]`.
 */
export type Intercept = (
  input: tf.Tensor3D,
  module: (input: tf.Tensor3D) => tf.Tensor3D,
  sequences: Sequences,
) => tf.Tensor3D

/** Changes and captures of one call; nothing outlives the call. */
export interface Interventions {
  /** Weights used instead of the model's own, by name. */
  replace?: Record<WeightName, tf.Tensor>
  /** Functions that replace modules, by name. */
  intercept?: Record<ModuleName, Intercept>
  /** Called with input and output of the named modules; keep (`tf.keep`) or clone tensors that must outlive the call. */
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

/** Throws `MODULE_UNKNOWN` or `WEIGHT_MISSING` for a name that the model does not have, which would have no effect. */
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
    // A linear module accepts a bias, and a tied head a matrix, even if the checkpoint has none.
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
