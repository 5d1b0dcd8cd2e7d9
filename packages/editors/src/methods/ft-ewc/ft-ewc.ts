import type * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import type { EditMethod, Held, Learned, Learning, Shapes, StepReport } from '../../editor/edit-method'
import type { NamedRequest } from '../../editor/requests'
import { Adam } from '../../training/adam'
import { prepareDownProjection } from '../../training/down-projection'
import { fit } from '../../training/fit'
import { downWeight } from '../../training/linear-modules'
import { prefixedQueries, type SampledTexts, sampleTexts } from '../../training/sampled-texts'
import { type Consolidation, consolidate, penaltyGradient } from './consolidation'
import { fisherDiagonal } from './fisher'
import type { FtEwcOptions } from './options'

/** FT-EWC: Adam on one layer's down projection, each weight held in proportion to its importance for earlier edits. */
export class FtEwc implements EditMethod {
  readonly shapes: Shapes
  readonly #model: LanguageModel
  readonly #options: FtEwcOptions
  #texts: SampledTexts | undefined

  constructor(model: LanguageModel, options: FtEwcOptions) {
    const { dModel, dFF } = model.decoder.config
    this.#model = model
    this.#options = options
    this.shapes = { [this.#name]: [dModel, dFF], fisher: [dModel, dFF], pull: [dModel, dFF] }
  }

  async *learn(
    records: readonly NamedRequest[],
    { learned }: Held,
  ): AsyncGenerator<StepReport, Learning, void> {
    const { layer, penalty } = this.#options
    const { decoder } = this.#model
    this.#texts ??= await sampleTexts(this.#model, this.#options)
    const queries = prefixedQueries(this.#model, this.#texts.edits, records)
    const projection = prepareDownProjection(decoder, layer, queries)
    const original = decoder.weights.get(this.#name)
    const earlier = consolidationOf(learned)
    const adam = new Adam([learned[this.#name] ?? original], {
      ...this.#options,
      penalty: earlier && ((weight) => penaltyGradient(earlier, weight, original, penalty)),
    })
    try {
      const outcome = yield* fit(adam, projection.loss, this.#options)
      if (outcome.failure !== undefined) return { ...outcome, learned: {} }
      const [weight] = adam.take() as [tf.Tensor]
      const fisher = fisherDiagonal(decoder, projection, weight)
      const now = consolidate(earlier, fisher, weight, original)
      fisher.dispose()
      return { ...outcome, learned: { [this.#name]: weight, ...now } }
    } finally {
      adam.dispose()
      projection.dispose()
    }
  }

  get #name(): string {
    return downWeight(this.#options.layer)
  }
}

function consolidationOf({ fisher, pull }: Learned): Consolidation | undefined {
  return fisher && pull ? { fisher, pull } : undefined
}
