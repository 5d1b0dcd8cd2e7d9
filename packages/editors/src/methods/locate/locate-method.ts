import type { LanguageModel } from '@wise-edit/transformer'
import type { EditMethod, Held, Learning, Shapes, StepReport } from '../../editor/edit-method'
import type { NamedRequest } from '../../editor/requests'
import { LayerStatistics, type StatisticsOptions } from '../../training/layer-statistics'
import { downWeight } from '../../training/linear-modules'
import { Locator, type LocatorOptions } from './locator'

/** A method that locates records and writes values for them into down projections: ROME, MEMIT and AlphaEdit. */
export abstract class LocateMethod<Options extends LocatorOptions & StatisticsOptions, Statistics>
  implements EditMethod
{
  readonly shapes: Shapes
  protected readonly model: LanguageModel
  protected readonly options: Options
  protected readonly locator: Locator
  protected readonly statistics: LayerStatistics<Statistics>

  /** `layers` are those whose matrices change; `derive` is that of `LayerStatistics`. */
  constructor(
    model: LanguageModel,
    options: Options,
    layers: readonly number[],
    derive: (moment: Float64Array, size: number) => Statistics,
    moreShapes: Shapes = {},
  ) {
    const { dModel, dFF } = model.decoder.config
    this.model = model
    this.options = options
    this.locator = new Locator(model, options)
    this.statistics = new LayerStatistics(model, options, derive)
    const matrices = layers.map((layer) => [downWeight(layer), [dModel, dFF]])
    this.shapes = { ...Object.fromEntries(matrices), ...moreShapes }
  }

  abstract learn(
    records: readonly NamedRequest[],
    held: Held,
    signal?: AbortSignal,
  ): AsyncGenerator<StepReport, Learning, void>
}
