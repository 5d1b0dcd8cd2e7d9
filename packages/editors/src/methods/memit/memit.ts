import type { LanguageModel } from '@wise-edit/transformer'
import type { EditMethod, Held, Learning, Shapes, StepReport } from '../../editor/edit-method'
import type { NamedRequest } from '../../editor/requests'
import { Cholesky } from '../../training/cholesky'
import { LayerStatistics } from '../../training/layer-statistics'
import { judge } from '../locate/judge'
import { Locator } from '../locate/locator'
import { findAims, spread, type Update } from '../locate/spread'
import { dot } from '../locate/vectors'
import type { MemitOptions } from './options'

/** MEMIT: a batch of edits is written into several layers' down projections at once. */
export class Memit implements EditMethod {
  readonly shapes: Shapes
  readonly #model: LanguageModel
  readonly #options: MemitOptions
  readonly #locator: Locator
  readonly #statistics: LayerStatistics<Cholesky>

  constructor(model: LanguageModel, options: MemitOptions) {
    const { dModel, dFF } = model.decoder.config
    this.#model = model
    this.#options = options
    this.#locator = new Locator(model, options)
    this.#statistics = new LayerStatistics(model, options, (moment, size) => new Cholesky(moment, size))
    this.shapes = Object.fromEntries(
      options.layers.map((layer) => [`layers.${layer}.mlp.down.weight`, [dModel, dFF]]),
    )
  }

  async *learn(
    records: readonly NamedRequest[],
    { learned }: Held,
    signal?: AbortSignal,
  ): AsyncGenerator<StepReport, Learning, void> {
    const { decoder } = this.#model
    const { layers, momentWeight } = this.#options
    const edits = await this.#locator.locate(records)
    const last = layers.at(-1) as number
    const aims = yield* findAims(decoder, edits, last, { ...learned }, this.#options, signal)
    const weights = await spread(decoder, edits, aims, layers, { ...learned }, async (layer, keys) =>
      updateByMoment(await this.#statistics.of(layer), keys, momentWeight),
    )
    return judge(decoder, edits, aims, { ...learned }, weights)
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
