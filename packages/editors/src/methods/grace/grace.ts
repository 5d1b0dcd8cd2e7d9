import { createRandom } from '@wise-edit/core'
import type { RouteDecision } from '@wise-edit/router'
import type { Interventions, LanguageModel } from '@wise-edit/transformer'
import type { EditMethod, Held, Learning, Shapes, StepReport } from '../../editor/edit-method'
import type { Question } from '../../editor/question'
import type { NamedRequest } from '../../editor/requests'
import { runQuestion } from '../../training/frozen'
import { downProjection } from '../../training/linear-modules'
import { lastQueryTokens } from '../../training/query-tokens'
import { Measured } from '../codebook/measured'
import { codebookOf, nearestEntries } from './codebook'
import { editCodebook } from './edit'
import { measureGrace } from './measure'
import type { GraceOptions } from './options'
import { replacingDownProjection } from './replace'

/** GRACE: a codebook of keys and values in front of one down projection. */
export class Grace implements EditMethod {
  readonly shapes: Shapes
  readonly #model: LanguageModel
  readonly #options: GraceOptions
  readonly #measured: Measured<{ radius: number; learningRate: number }>

  constructor(model: LanguageModel, options: GraceOptions) {
    const { dModel, dFF } = model.decoder.config
    this.#model = model
    this.#options = options
    this.#measured = new Measured(model, options, (prefix) => measureGrace(prefix, options))
    this.shapes = { keys: [-1, dFF], values: [-1, dModel], radii: [-1], labels: [-1, -1] }
  }

  async *learn(
    records: readonly NamedRequest[],
    { learned }: Held,
  ): AsyncGenerator<StepReport, Learning, void> {
    const [{ id, prompt, target }] = records as [NamedRequest]
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
    const { layer, replacement } = this.#options
    const intercept = replacingDownProjection(codebook, replacement, promptLengths)
    return { intercept: { [downProjection(layer)]: intercept } }
  }

  /** Reports the nearest entry, which alone can answer, with distance and radius negated so that larger is nearer. */
  explain({ learned }: Held, question: Question): RouteDecision {
    const codebook = codebookOf(learned)
    if (!codebook) return { choice: 'main', memories: [] }
    const prefix = runQuestion(this.#model, this.#options.layer, question)
    const query = lastQueryTokens(prefix.activations, prefix.sequences)
    const nearest = nearestEntries(codebook, query)[0]
    query.dispose()
    prefix.dispose()
    const above = nearest !== undefined && nearest.distance <= nearest.radius
    const score = nearest && { indicator: -nearest.distance, threshold: -nearest.radius, above }
    return { choice: above ? 0 : 'main', memories: score ? [score] : [] }
  }
}
