import * as tf from '@tensorflow/tfjs-core'
import type { RouteDecision } from '@wise-edit/router'
import type { Interventions, LanguageModel, TargetQuery } from '@wise-edit/transformer'
import type { EditMethod, Held, Learning, Shapes, StepReport } from '../../editor/edit-method'
import type { Question } from '../../editor/question'
import type { NamedRequest } from '../../editor/requests'
import { runFrozenPrefix, runQuestion, tokenActivations } from '../../training/frozen'
import { downProjection } from '../../training/linear-modules'
import { prefixedQueries, sampleTexts } from '../../training/sampled-texts'
import { residualMemoryOf, writeMemory } from './memory'
import { columnCount, type MemoirOptions } from './options'
import { type ReadSettings, readColumns, readingDownProjection } from './read'
import { drawPermutation, meanFeatures, topHash } from './top-hash'

/** Step size in units of the memory's inputs; chosen on the tuning split of ZsRE with a small model. */
const RELATIVE_LEARNING_RATE = 1000

/** Values that are drawn and measured once for all edits. */
interface Prepared {
  prefixes: string[]
  background: tf.Tensor1D
  learningRate: number
}

/** MEMOIR: a residual memory beside one down projection, in which each edit has its own columns. */
export class Memoir implements EditMethod {
  readonly shapes: Shapes
  readonly #model: LanguageModel
  readonly #options: MemoirOptions
  readonly #reading: ReadSettings
  #prepared: Prepared | undefined

  constructor(model: LanguageModel, options: MemoirOptions) {
    const { dModel, dFF } = model.decoder.config
    this.#model = model
    this.#options = options
    this.shapes = { background: [dFF], masks: [-1, dFF], memory: [dModel, dFF] }
    const permutation = drawPermutation(dFF, options.seed)
    const { columns, threshold } = options
    this.#reading = { permutation, columns: columnCount(columns, dFF), threshold }
  }

  async *learn(
    records: readonly NamedRequest[],
    { learned }: Held,
  ): AsyncGenerator<StepReport, Learning, void> {
    const { decoder } = this.#model
    this.#prepared ??= await this.#prepare()
    const { prefixes, background, learningRate } = this.#prepared
    const queries = prefixedQueries(this.#model, prefixes, records)
    const before = residualMemoryOf(learned)
    const fresh = tf.zeros<tf.Rank.R2>(this.shapes.memory as [number, number])
    // The first row is the bare prompt.
    const [{ prompt }] = queries as [TargetQuery]
    const mask = this.#hash([...prompt], background)
    try {
      const settings = { ...this.#options, learningRate }
      const start = before?.memory ?? fresh
      const { memory, ...outcome } = yield* writeMemory(decoder, queries, start, mask, settings)
      if (!memory) return { ...outcome, learned: {} }
      const masks = before ? tf.concat([before.masks, mask]) : mask.clone()
      return { ...outcome, learned: { memory, masks, background: background.clone() } }
    } finally {
      tf.dispose([fresh, mask])
    }
  }

  intervene({ learned }: Held, promptLengths?: readonly number[]): Interventions {
    const known = residualMemoryOf(learned)
    if (!known) return {}
    const intercept = readingDownProjection(known, this.#reading, promptLengths)
    return { intercept: { [downProjection(this.#options.layer)]: intercept } }
  }

  explain({ learned }: Held, question: Question): RouteDecision {
    const known = residualMemoryOf(learned)
    if (!known) return { choice: 'main', memories: [] }
    const prefix = runQuestion(this.#model, this.#options.layer, question)
    const features = meanFeatures(prefix.activations, prefix.sequences)
    const { columns, decisions } = readColumns(known, features, this.#reading)
    tf.dispose([features, columns])
    prefix.dispose()
    return decisions[0] as RouteDecision
  }

  dispose(): void {
    this.#prepared?.background.dispose()
    this.#prepared = undefined
  }

  /** Returns the columns of a text, `[1, dFF]`. */
  #hash(row: number[], background: tf.Tensor1D): tf.Tensor2D {
    const prefix = runFrozenPrefix(this.#model.decoder, this.#options.layer, [row])
    const features = meanFeatures(prefix.activations, prefix.sequences)
    prefix.dispose()
    const { permutation, columns } = this.#reading
    const mask = topHash(features, background, permutation, columns)
    features.dispose()
    return mask
  }

  /** Draws the texts, and measures the mean features and the power of the inputs on those that no edit is about. */
  async #prepare(): Promise<Prepared> {
    const { layer, learningRate, learningRateScale } = this.#options
    const { decoder } = this.#model
    const { edits, irrelevant } = await sampleTexts(this.#model, this.#options)
    const prefix = runFrozenPrefix(
      decoder,
      layer,
      irrelevant.map((text) => this.#model.encode(text)),
    )
    const { background, power } = tf.tidy(() => ({
      background: tf.mean<tf.Tensor1D>(meanFeatures(prefix.activations, prefix.sequences), 0),
      power: medianPower(tokenActivations(prefix)),
    }))
    prefix.dispose()
    const share = this.#reading.columns / decoder.config.dFF
    const measured = RELATIVE_LEARNING_RATE / (share * power)
    const rate = learningRateScale * (learningRate === 'auto' ? measured : learningRate)
    return { prefixes: edits, background, learningRate: rate }
  }
}

/** Median squared norm of the keys `[keys, dFF]`. */
function medianPower(keys: tf.Tensor2D): number {
  const powers = tf.sum(tf.square(keys), 1).dataSync().sort()
  return powers[Math.floor(powers.length / 2)] as number
}
