import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '@wise-edit/core'
import { linear } from '@wise-edit/kernels'
import type { GradientFactors } from '../../training/gradient-factors'
import { type LinearModule, shapeName } from '../../training/linear-modules'
import { type Moments, standardise } from '../../training/moments'

/** Tensors of a hypernetwork, by the names of `parameterShapes`. */
export type Parameters = Readonly<Record<string, tf.Tensor>>

/** Parameters and moments with which the hypernetwork transforms one module's factors. */
export interface ModuleNetwork {
  parameters: Parameters
  moments: Moments
}

/**
 * Returns the shapes of all parameters by name. Modules of the same shape share matrices and bias; each module has its
 * own scales, shifts and step size (Mitchell et al., 2022).
 */
export function parameterShapes(modules: readonly LinearModule[], rank: number): Record<string, number[]> {
  const shapes: Record<string, number[]> = {}
  for (const module of modules) {
    const { name } = module
    const shape = shapeName(module)
    const size = module.inDim + module.outDim
    for (const layer of [1, 2]) {
      shapes[`${shape}.${layer}.down`] = [rank, size]
      shapes[`${shape}.${layer}.up`] = [size, rank]
      shapes[`${name}.${layer}.scale`] = [size]
      shapes[`${name}.${layer}.shift`] = [size]
    }
    shapes[`${shape}.1.bias`] = [size]
    shapes[`${name}.stepSize`] = [1]
  }
  return shapes
}

/** Returns parameters that make the hypernetwork the identity: `up` zero, `down` uniform (Glorot and Bengio, 2010). */
export function initialParameters(
  modules: readonly LinearModule[],
  { rank, stepSize, seed }: { rank: number; stepSize: number; seed: number },
): Record<string, tf.Tensor> {
  const tensors = Object.entries(parameterShapes(modules, rank)).map(([name, shape]) => {
    if (name.endsWith('.stepSize')) return [name, tf.fill(shape, stepSize)]
    if (name.endsWith('.scale')) return [name, tf.ones(shape)]
    if (!name.endsWith('.down')) return [name, tf.zeros(shape)]
    const [rows, columns] = shape as [number, number]
    const random = createRandom(seed, 'mend', name)
    const bound = Math.sqrt(6 / (rows + columns))
    const values = Float32Array.from({ length: rows * columns }, () => (2 * random.next() - 1) * bound)
    return [name, tf.tensor2d(values, [rows, columns])]
  })
  return Object.fromEntries(tensors)
}

/**
 * Transforms a module's factors with the hypernetwork (Mitchell et al., 2022). If z is the concatenation of a token's
 * standardised input and gradient,
 *
 *     h = z + relu(scale₁ ⊙ (up₁ down₁ z + bias) + shift₁)
 *     g = h + relu(scale₂ ⊙ up₂ down₂ h + shift₂)
 *
 * and g is split into input and gradient again. Differentiable in the parameters.
 */
export function transformFactors(
  { inputs, gradients }: GradientFactors,
  module: LinearModule,
  { parameters, moments }: ModuleNetwork,
): GradientFactors {
  const shape = shapeName(module)
  const get = (name: string) => parameters[name] as tf.Tensor
  const low = (x: tf.Tensor2D, layer: number) =>
    linear(
      linear(x, get(`${shape}.${layer}.down`) as tf.Tensor2D),
      get(`${shape}.${layer}.up`) as tf.Tensor2D,
    )
  const activated = (x: tf.Tensor, layer: number) =>
    tf.relu(tf.add(tf.mul(x, get(`${module.name}.${layer}.scale`)), get(`${module.name}.${layer}.shift`)))
  const z = standardise(tf.concat([inputs, gradients], 1), moments)
  const h = tf.add<tf.Tensor2D>(z, activated(tf.add(low(z, 1), get(`${shape}.1.bias`)), 1))
  const g = tf.add<tf.Tensor2D>(h, activated(low(h, 2), 2))
  const tokens = g.shape[0]
  return {
    inputs: tf.slice(g, [0, 0], [tokens, module.inDim]),
    gradients: tf.slice(g, [0, module.inDim], [tokens, module.outDim]),
  }
}

/** Returns the edited matrix: the old one minus the step size times the sum of products of the transformed factors. */
export function editedMatrix(
  weight: tf.Tensor,
  { inputs, gradients }: GradientFactors,
  stepSize: tf.Tensor,
): tf.Tensor {
  return tf.sub(weight, tf.mul(tf.matMul(gradients, inputs, true), stepSize))
}

/** Drops tokens whose input or gradient is zero, since they add nothing to the gradient; keeps at least one token. */
export function effectiveTokens({ inputs, gradients }: GradientFactors): GradientFactors {
  return tf.tidy(() => {
    const size = (x: tf.Tensor2D) => tf.max(tf.abs(x), 1)
    const sizes = tf.minimum(size(inputs), size(gradients)).dataSync()
    const rows = Array.from(sizes.keys()).filter((row) => (sizes[row] as number) > 0)
    const at = tf.tensor1d(rows.length > 0 ? rows : [0], 'int32')
    return { inputs: tf.gather(inputs, at), gradients: tf.gather(gradients, at) }
  })
}
