import { createRandom } from '@wise-edit/core'
import type { RouteDecision } from '@wise-edit/router'
import type { Interventions, LanguageModel } from '@wise-edit/transformer'
import type { EditMethod, Held, Learning, Shapes, StepReport } from '../../editor/edit-method'
import type { Question } from '../../editor/question'
import type { NamedRequest } from '../../editor/requests'
import { runQuestion } from '../../training/frozen'
import { downProjection } from '../../training/linear-modules'
import { Measured } from '../codebook/measured'
import { addingDownProjection } from './add'
import { codebookOf, nearestEntries, pooledKeys } from './codebook'
import { editCodebook } from './edit'
import { measureHoren } from './measure'
import type { HorenOptions } from './options'

/** HoReN: a codebook on the unit hypersphere beside one down projection, read like a modern Hopfield network. */
export class Horen implements EditMethod {
  readonly shapes: Shapes
  readonly #model: LanguageModel
  readonly #options: HorenOptions
  readonly #measured: Measured<{ threshold: number; learningRate: number }>

  constructor(model: LanguageModel, options: HorenOptions) {
    const { dModel, dFF } = model.decoder.config
    this.#model = model
    this.#options = options
    this.#measured = new Measured(model, options, (prefix) => measureHoren(prefix, options))
    this.shapes = { keys: [-1, dFF], values: [-1, dModel], labels: [-1, -1], threshold: [1] }
  }

  async *learn(
    [{ id, prompt, target }]: readonly [NamedRequest],
    { learned }: Held,
  ): AsyncGenerator<StepReport, Learning, void> {
    const query = this.#model.query(prompt, target)
    const random = createRandom(this.#options.seed, 'value', id)
    const settings = { ...this.#options, ...(await this.#measured.settings()) }
    const { codebook, ...outcome } = yield* editCodebook(
      this.#model.decoder,
      query,
      codebookOf(learned),
      settings,
      random,
    )
    return { ...outcome, learned: { ...codebook } }
  }

  intervene({ learned }: Held, promptLengths?: readonly number[]): Interventions {
    const codebook = codebookOf(learned)
    if (!codebook) return {}
    const intercept = addingDownProjection(codebook, this.#options, promptLengths)
    return { intercept: { [downProjection(this.#options.layer)]: intercept } }
  }

  /** Reports the nearest entry, which alone can answer, with its cosine and the threshold. */
  explain({ learned }: Held, question: Question): RouteDecision {
    const codebook = codebookOf(learned)
    if (!codebook) return { choice: 'main', memories: [] }
    const { layer, pooled } = this.#options
    const prefix = runQuestion(this.#model, layer, question)
    const query = pooledKeys(prefix.activations, prefix.sequences, pooled)
    const [nearest] = nearestEntries(codebook.keys, query, this.#options)
    query.dispose()
    prefix.dispose()
    const { entry, cosine: indicator } = nearest as { entry: number; cosine: number }
    const threshold = codebook.threshold.dataSync()[0] as number
    const above = indicator > threshold
    return { choice: above ? entry : 'main', memories: [{ indicator, threshold, above }] }
  }
}
