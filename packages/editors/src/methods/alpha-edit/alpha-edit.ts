import type * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import type { Held, Learning, StepReport } from '../../editor/edit-method'
import type { NamedRequest } from '../../editor/requests'
import { acceptIfBetter, weightsAmong } from '../locate/accept'
import { distribute, findTargetStates, type Update } from '../locate/distribute'
import { LocateMethod } from '../locate/locate-method'
import { dot, matrix } from '../locate/vectors'
import { type NullSpace, nullSpace, project } from './null-space'
import type { AlphaEditOptions } from './options'

/** AlphaEdit: MEMIT whose updates stay in the null space of other texts' keys and spare those of earlier edits. */
export class AlphaEdit extends LocateMethod<AlphaEditOptions, NullSpace> {
  constructor(model: LanguageModel, options: AlphaEditOptions) {
    const { layers } = options
    const keys = layers.map((layer) => [keysName(layer), [-1, model.decoder.config.dFF]])
    const spaceOf = (moment: Float64Array, size: number) => nullSpace(moment, size, options)
    super(model, options, layers, spaceOf, Object.fromEntries(keys))
  }

  async *learn(
    records: readonly NamedRequest[],
    { learned }: Held,
    signal?: AbortSignal,
  ): AsyncGenerator<StepReport, Learning, void> {
    const { decoder } = this.model
    const { layers, units } = this.options
    const edits = await this.locator.locate(records)
    const replace = weightsAmong(decoder, learned)
    const last = layers.at(-1) as number
    const targetStates = yield* findTargetStates(decoder, edits, last, replace, this.options, signal)
    const projected = new Map<number, readonly Float64Array[]>()
    const weights = await distribute(decoder, edits, targetStates, layers, replace, async (layer, keys) => {
      const space = await this.statistics.of(layer)
      const ridge = this.options.ridge * (units === 'relative' ? space.keyPower : 1)
      const update = updateInNullSpace(space, rowsOf(learned[keysName(layer)]), keys, ridge)
      projected.set(layer, update.directions)
      return update
    })
    for (const [layer, keys] of projected) {
      weights[keysName(layer)] = matrix(keys, decoder.config.dFF)
    }
    return acceptIfBetter(decoder, edits, targetStates, replace, weights)
  }
}

/**
 * `Δ = R Kᵀ P (P (K₀ K₀ᵀ + K Kᵀ) P + ridge)⁻¹` (the closed form of AlphaEdit), where K₀ are the keys of earlier edits, given as
 * projected already, and P projects on `space`; in the form that solves a system of as many unknowns as there are keys.
 */
export function updateInNullSpace(
  space: NullSpace,
  earlier: readonly Float64Array[],
  keys: readonly Float64Array[],
  ridge: number,
): Update {
  const directions = [...earlier, ...keys.map((key) => project(space, key))]
  const count = directions.length
  const gram = new Float64Array(count * count)
  for (const [i, a] of directions.entries()) {
    for (let j = 0; j <= i; j++) {
      const product = dot(a, directions[j] as Float64Array)
      gram[i * count + j] = product
      gram[j * count + i] = product
    }
  }
  return { directions, gram, ridge }
}

/** Projected keys of all edits so far, `[edits, dFF]`. */
function keysName(layer: number): string {
  return `layers.${layer}.mlp.down.keys`
}

function rowsOf(tensor: tf.Tensor | undefined): Float64Array[] {
  if (!tensor) return []
  const [count, size] = tensor.shape as [number, number]
  const values = Float64Array.from(tensor.dataSync())
  return Array.from({ length: count }, (_, i) => values.subarray(i * size, (i + 1) * size))
}
