import * as tf from '@tensorflow/tfjs-core'
import { type Interventions, inputTokens, type LanguageModel, Sequences } from '@wise-edit/transformer'
import type { EditMethod, Held, Learned, Learning, Shapes, StepReport } from '../../editor/edit-method'
import type { NamedRequest } from '../../editor/requests'
import { Adam } from '../../training/adam'
import { fit } from '../../training/fit'
import { lossesFrom } from '../../training/frozen'
import { type LinearModule, linearModules } from '../../training/linear-modules'
import { prefixedQueries, type SampledTexts, sampleTexts } from '../../training/sampled-texts'
import { adapted, adapterNames, initialFactors } from './adapters'
import type { LoraOptions } from './options'

/** LoRA: Adam on low-rank changes of projections; all edits train the same adapters. */
export class Lora implements EditMethod {
  readonly shapes: Shapes
  readonly #model: LanguageModel
  readonly #options: LoraOptions
  readonly #modules: readonly LinearModule[]
  #texts: SampledTexts | undefined

  constructor(model: LanguageModel, options: LoraOptions) {
    const { layer, modules, rank } = options
    const layers = Array.from({ length: model.decoder.config.layers - layer }, (_, i) => layer + i)
    this.#model = model
    this.#options = options
    this.#modules = linearModules(
      model.decoder,
      layers.flatMap((index) => modules.map((part) => `layers.${index}.${part}`)),
    )
    this.shapes = Object.fromEntries(
      this.#modules.flatMap((module) => {
        const [a, b] = adapterNames(module)
        return [
          [a, [rank, module.inDim]],
          [b, [module.outDim, rank]],
        ]
      }),
    )
  }

  async *learn(
    records: readonly NamedRequest[],
    { learned }: Held,
  ): AsyncGenerator<StepReport, Learning, void> {
    const { decoder } = this.#model
    const { layer } = this.#options
    this.#texts ??= await sampleTexts(this.#model, this.#options)
    const queries = prefixedQueries(this.#model, this.#texts.edits, records)
    const sequences = new Sequences(queries.map(inputTokens), 'left')
    // The layers below the lowest adapter do not change, so their outputs are computed once.
    const below = tf.tidy(() => decoder.run(decoder.embed(sequences), sequences, { to: layer }))
    const start = this.#start(learned)
    const adam = new Adam(start, this.#options)
    tf.dispose(start)
    const loss = (...factors: tf.Tensor[]) =>
      tf.mean(lossesFrom(decoder, below, sequences, layer, queries, this.#adapted(factors)))
    try {
      const outcome = yield* fit(adam, loss, this.#options)
      const factors = outcome.failure === undefined ? adam.take() : []
      const names = Object.keys(this.shapes)
      return { ...outcome, learned: Object.fromEntries(factors.map((factor, i) => [names[i], factor])) }
    } finally {
      adam.dispose()
      below.dispose()
    }
  }

  intervene({ learned }: Held): Interventions {
    const factors = Object.keys(this.shapes).map((name) => learned[name])
    return factors.every((factor) => factor !== undefined) ? this.#adapted(factors) : {}
  }

  /** Returns copies of the current factors, in the order of `shapes`. */
  #start(learned: Learned): tf.Tensor[] {
    const { rank, seed } = this.#options
    return this.#modules.flatMap((module) => {
      const [a, b] = adapterNames(module).map((name) => learned[name])
      return a && b ? [a.clone(), b.clone()] : initialFactors(module, rank, seed)
    })
  }

  #adapted(factors: readonly tf.Tensor[]): Interventions {
    const { alpha, rank } = this.#options
    const adapters = this.#modules.map(({ name }, i) => ({
      module: name,
      a: factors[2 * i] as tf.Tensor,
      b: factors[2 * i + 1] as tf.Tensor,
    }))
    return adapted(adapters, alpha / rank)
  }
}
