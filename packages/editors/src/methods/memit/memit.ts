import type { LanguageModel } from '@wise-edit/transformer'
import type { Held, Learning, StepReport } from '../../editor/edit-method'
import type { NamedRequest } from '../../editor/requests'
import { Cholesky } from '../../training/cholesky'
import { acceptIfBetter } from '../locate/accept'
import { distribute, findTargetStates, type Update } from '../locate/distribute'
import { LocateMethod } from '../locate/locate-method'
import { dot } from '../locate/vectors'
import type { MemitOptions } from './options'

/** MEMIT: a batch of edits is written into several layers' down projections at once. */
export class Memit extends LocateMethod<MemitOptions, Cholesky> {
  constructor(model: LanguageModel, options: MemitOptions) {
    super(model, options, options.layers, (moment, size) => new Cholesky(moment, size))
  }

  async *learn(
    records: readonly NamedRequest[],
    { learned }: Held,
    signal?: AbortSignal,
  ): AsyncGenerator<StepReport, Learning, void> {
    const { decoder } = this.model
    const { layers, momentWeight } = this.options
    const edits = await this.locator.locate(records)
    const last = layers.at(-1) as number
    const targetStates = yield* findTargetStates(decoder, edits, last, { ...learned }, this.options, signal)
    const weights = await distribute(
      decoder,
      edits,
      targetStates,
      layers,
      { ...learned },
      async (layer, keys) => updateByMoment(await this.statistics.of(layer), keys, momentWeight),
    )
    return acceptIfBetter(decoder, edits, targetStates, { ...learned }, weights)
  }
}

/**
 * Returns the terms of `Δ = R Kᵀ (λ C + K Kᵀ)⁻¹` (MEMIT eq. 14) in the form `Δ = R (λ + Kᵀ C⁻¹ K)⁻¹ Kᵀ C⁻¹`, for which
 * C is factored once.
 */
export function updateByMoment(
  moment: Cholesky,
  keys: readonly Float64Array[],
  momentWeight: number,
): Update {
  const directions = keys.map((key) => moment.solve(key))
  const gram = Float64Array.from(keys.flatMap((key) => directions.map((direction) => dot(key, direction))))
  return { directions, gram, ridge: momentWeight }
}
