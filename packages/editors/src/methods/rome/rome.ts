import type * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import type { EditMethod, Held, Learning, Shapes, StepReport } from '../../editor/edit-method'
import type { NamedRequest } from '../../editor/requests'
import { Cholesky } from '../../training/cholesky'
import { LayerStatistics } from '../../training/layer-statistics'
import { findValue } from '../locate/find-value'
import { judge } from '../locate/judge'
import { Locator } from '../locate/locator'
import { bareKey, meanKey, readEdit } from '../locate/read-edit'
import { norm } from '../locate/vectors'
import type { RomeOptions } from './options'
import { rankOneUpdate } from './rank-one'

/** ROME: one rank-one change of one layer's down projection for each edit. */
export class Rome implements EditMethod {
  readonly shapes: Shapes
  readonly #model: LanguageModel
  readonly #options: RomeOptions
  readonly #locator: Locator
  readonly #statistics: LayerStatistics<Cholesky>

  constructor(model: LanguageModel, options: RomeOptions) {
    const { dModel, dFF } = model.decoder.config
    this.#model = model
    this.#options = options
    this.#locator = new Locator(model, options)
    this.#statistics = new LayerStatistics(model, options, (moment, size) => new Cholesky(moment, size))
    this.shapes = { [this.#name]: [dModel, dFF] }
  }

  async *learn(
    records: readonly NamedRequest[],
    { learned }: Held,
    signal?: AbortSignal,
  ): AsyncGenerator<StepReport, Learning, void> {
    const { decoder } = this.#model
    const { layer } = this.#options
    const [edit] = await this.#locator.locate(records.slice(0, 1))
    const reading = readEdit(decoder, edit!, { at: layer, to: layer }, { ...learned })
    try {
      const size = norm(reading.output.dataSync())
      const value = yield* findValue(decoder, layer, edit!, reading, size, this.#options, signal)
      const key = meanKey(reading)
      const direction = this.#options.secondMoment ? (await this.#statistics.of(layer)).solve(key) : key
      const weight = (learned[this.#name] ?? decoder.weights.get(this.#name)) as tf.Tensor2D
      const updated = rankOneUpdate(weight, value.change, direction, bareKey(reading))
      return await judge(decoder, [edit!], [value], { ...learned }, { [this.#name]: updated })
    } finally {
      reading.dispose()
    }
  }

  get #name(): string {
    return `layers.${this.#options.layer}.mlp.down.weight`
  }
}
