import * as tf from '@tensorflow/tfjs-core'
import { mean } from '@wise-edit/core/internal'
import type { RouteDecision } from '@wise-edit/router'
import type { Interventions, LanguageModel } from '@wise-edit/transformer'
import {
  type EditMethod,
  type Held,
  type Learned,
  type Learning,
  lossFailure,
  type Shapes,
  type StepReport,
} from '../../editor/edit-method'
import type { EditSummary } from '../../editor/editor'
import type { Question } from '../../editor/question'
import type { NamedRequest } from '../../editor/requests'
import { runQuestion, tokenActivations } from '../../training/frozen'
import { downProjection } from '../../training/linear-modules'
import { findValue } from '../locate/find-value'
import type { LocatedEdit } from '../locate/locate-edit'
import { Locator } from '../locate/locator'
import { bareState, meanKey, readEdit } from '../locate/read-edit'
import { matrix, norm } from '../locate/vectors'
import type { NeuralDbOptions } from './options'
import {
  cosines,
  gatedDownProjection,
  overwritten,
  type Store,
  storeOf,
  unit,
  withoutRow,
  withRow,
} from './store'

/** NeuralDB: a store of keys and residuals beside one down projection, read through a gate at each token. */
export class NeuralDb implements EditMethod {
  readonly shapes: Shapes
  readonly #model: LanguageModel
  readonly #options: NeuralDbOptions
  readonly #locator: Locator

  constructor(model: LanguageModel, options: NeuralDbOptions) {
    const { dModel, dFF } = model.decoder.config
    this.#model = model
    this.#options = options
    this.#locator = new Locator(model, options)
    this.shapes = { keys: [-1, dFF], residuals: [-1, dModel] }
  }

  async *learn(
    records: readonly NamedRequest[],
    { learned }: Held,
    signal?: AbortSignal,
  ): AsyncGenerator<StepReport, Learning, void> {
    const [edit] = (await this.#locator.locate(records)) as [LocatedEdit]
    const lossBefore = await this.#loss(edit, {})
    const { row, steps } = yield* this.#find(edit, signal)
    try {
      // The edits do not depend on one another, so the loss is that of this edit alone.
      const lossAfter = await this.#loss(edit, this.#gated(row, [0]))
      const failure = lossFailure(lossBefore, lossAfter, 0)
      const store = failure === undefined ? withRow(storeOf(learned), row) : {}
      return { learned: { ...store }, failure, steps, lossBefore, lossAfter }
    } finally {
      tf.dispose({ ...row })
    }
  }

  intervene(held: Held): Interventions {
    const store = storeOf(held.learned)
    return store ? this.#gated(store, overwritten(held)) : {}
  }

  /** Reports the edit nearest to any token of the question, with its cosine and the threshold. */
  explain(held: Held, question: Question): RouteDecision {
    const store = storeOf(held.learned)
    if (!store) return { choice: 'main', memories: [] }
    const { layer, threshold } = this.#options
    const prefix = runQuestion(this.#model, layer, question)
    const best = tf.tidy(() =>
      tf.max(cosines(store, tokenActivations(prefix), overwritten(held)), 0).dataSync(),
    )
    prefix.dispose()
    const indicator = Math.max(...best)
    const above = indicator > threshold
    return { choice: above ? best.indexOf(indicator) : 'main', memories: [{ indicator, threshold, above }] }
  }

  /** Deletes the row of an edit; the others do not depend on it. */
  without({ edits, learned }: Held, undone: EditSummary): { held: Held; again: [] } {
    const others = edits.filter((edit) => edit !== undone)
    const row = edits.filter(({ status }) => status === 'done').indexOf(undone)
    const store = storeOf(learned)
    const left: Learned = store && row >= 0 ? { ...withoutRow(store, row) } : learned
    return { held: { edits: others, learned: left }, again: [] }
  }

  /** Finds the residual with which the model itself answers the edit, and the key, as one row of a store. */
  async *#find(
    edit: LocatedEdit,
    signal?: AbortSignal,
  ): AsyncGenerator<StepReport, { row: Store; steps: number }, void> {
    const { decoder } = this.#model
    const { dModel, dFF } = decoder.config
    const { layer } = this.#options
    const reading = readEdit(decoder, edit, { at: layer, to: layer }, {})
    try {
      const size = norm(bareState(reading))
      const { change, steps } = yield* findValue(decoder, layer, edit, reading, size, this.#options, signal)
      const keys = tf.tidy(() => unit(matrix([meanKey(reading)], dFF)))
      return { row: { keys, residuals: matrix([change], dModel) }, steps }
    } finally {
      reading.dispose()
    }
  }

  #gated(store: Store, penalties: readonly number[]): Interventions {
    const { layer, threshold } = this.#options
    return {
      intercept: { [downProjection(layer)]: gatedDownProjection(store, penalties, threshold) },
    }
  }

  /** Returns the mean negative log-likelihood of the target, bare and after prefixes, in nats. */
  async #loss({ queries }: LocatedEdit, interventions: Interventions): Promise<number> {
    const scores = await this.#model.scoreTargets(queries, { intervene: () => interventions })
    return mean(scores.flatMap(({ nlls }) => nlls))
  }
}
