import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '@wise-edit/core'
import { linear } from '@wise-edit/kernels'
import type { Interventions } from '@wise-edit/transformer'
import type { LinearModule } from '../../training/linear-modules'

/** The low-rank change `scale · B A` of one module's matrix: A `[rank, in]`, B `[out, rank]`. */
export interface Adapter {
  module: string
  a: tf.Tensor
  b: tf.Tensor
}

/** Names of the two factors of a module's adapter in `tensors`. */
export function adapterNames({ name }: LinearModule): [a: string, b: string] {
  return [`${name}.lora.a`, `${name}.lora.b`]
}

/** Returns the initial factors: A uniform within `1/sqrt(in)`, and B zero, so that nothing changes. */
export function initialFactors(
  module: LinearModule,
  rank: number,
  seed: number,
): [a: tf.Tensor, b: tf.Tensor] {
  const { name, inDim, outDim } = module
  const random = createRandom(seed, 'lora', name)
  const bound = 1 / Math.sqrt(inDim)
  const values = Float32Array.from({ length: rank * inDim }, () => (2 * random.next() - 1) * bound)
  return [tf.tensor2d(values, [rank, inDim]), tf.zeros([outDim, rank])]
}

/**
 * The model under its adapters: `x (W + scale · B A)ᵀ`, computed as `x Wᵀ + scale · (x Aᵀ) Bᵀ`. Differentiable in A
 * and B.
 */
export function adapted(adapters: readonly Adapter[], scale: number): Interventions {
  const intercept: Interventions['intercept'] = {}
  for (const { module, a, b } of adapters) {
    intercept[module] = (input, own) =>
      tf.tidy(() => {
        const low = linear(input, a as tf.Tensor2D)
        return tf.add<tf.Tensor3D>(own(input), tf.mul(linear(low, b as tf.Tensor2D), scale))
      })
  }
  return { intercept }
}
