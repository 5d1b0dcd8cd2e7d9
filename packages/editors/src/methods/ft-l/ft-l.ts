import * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import type { EditMethod, Held, Learning, Shapes, StepReport } from '../../editor/edit-method'
import type { NamedRequest } from '../../editor/requests'
import { Adam } from '../../training/adam'
import { prepareDownProjection } from '../../training/down-projection'
import { fit } from '../../training/fit'
import { downWeight } from '../../training/linear-modules'
import { prefixedQueries, type SampledTexts, sampleTexts } from '../../training/sampled-texts'
import type { FtLOptions } from './options'

/** FT-L: Adam on one layer's down projection, each weight held near its value before the edit. */
export class FtL implements EditMethod {
  readonly shapes: Shapes
  readonly #model: LanguageModel
  readonly #options: FtLOptions
  #texts: SampledTexts | undefined

  constructor(model: LanguageModel, options: FtLOptions) {
    const { dModel, dFF } = model.decoder.config
    this.#model = model
    this.#options = options
    this.shapes = { [this.#name]: [dModel, dFF] }
  }

  async *learn(
    records: readonly NamedRequest[],
    { learned }: Held,
  ): AsyncGenerator<StepReport, Learning, void> {
    const { layer, normConstraint } = this.#options
    const { decoder } = this.#model
    this.#texts ??= await sampleTexts(this.#model, this.#options)
    const projection = prepareDownProjection(
      decoder,
      layer,
      prefixedQueries(this.#model, this.#texts.edits, records),
    )
    const start = learned[this.#name] ?? decoder.weights.get(this.#name)
    const constrain = (weight: tf.Tensor) =>
      tf.add(start, tf.clipByValue(tf.sub(weight, start), -normConstraint, normConstraint))
    const adam = new Adam([start], { ...this.#options, constrain })
    try {
      const outcome = yield* fit(adam, projection.loss, this.#options)
      const weights = outcome.failure === undefined ? { [this.#name]: adam.take()[0] as tf.Tensor } : {}
      return { ...outcome, learned: weights }
    } finally {
      adam.dispose()
      projection.dispose()
    }
  }

  get #name(): string {
    return downWeight(this.#options.layer)
  }
}
