import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '@wise-edit/core'
import type { RouteDecision } from '@wise-edit/router'
import type { Interventions, LanguageModel } from '@wise-edit/transformer'
import type { Intercept } from '@wise-edit/transformer/internal'
import type { EditMethod, Held, Learning, Shapes, StepReport } from '../../editor/edit-method'
import type { Question } from '../../editor/question'
import type { NamedRequest } from '../../editor/requests'
import { runQuestion } from '../../training/frozen'
import { downProjection } from '../../training/linear-modules'
import { lastQueryTokens } from '../../training/query-tokens'
import { prefixedQueries, type SampledTexts, sampleTexts } from '../../training/sampled-texts'
import type { DeferOptions } from './options'
import {
  freshSideNetwork,
  learnedOf,
  runSideNetwork,
  type SideNetwork,
  sideNetworkOf,
  sideShapes,
} from './side-network'
import { trainSideNetwork } from './train'

/**
 * Step size in units of the bound of the side network's initial weights; chosen on the tuning split of ZsRE with a small
 * model. The published one is 0.7% of it.
 */
const RELATIVE_LEARNING_RATE = 0.02

/** DEFER: a small network beside one down projection, and a gate that decides when it answers. */
export class Defer implements EditMethod {
  readonly shapes: Shapes
  readonly #model: LanguageModel
  readonly #options: DeferOptions
  #texts: SampledTexts | undefined

  constructor(model: LanguageModel, options: DeferOptions) {
    this.#model = model
    this.#options = options
    this.shapes = sideShapes(model.decoder.config)
  }

  async *learn(
    records: readonly NamedRequest[],
    { learned }: Held,
  ): AsyncGenerator<StepReport, Learning, void> {
    const { decoder } = this.#model
    this.#texts ??= await sampleTexts(this.#model, this.#options)
    const queries = prefixedQueries(this.#model, this.#texts.edits, records)
    const { config } = decoder
    const fresh = freshSideNetwork(config, createRandom(this.#options.seed, 'side network'))
    try {
      const { learningRate, learningRateScale } = this.#options
      const relative = RELATIVE_LEARNING_RATE / Math.sqrt(config.dFF)
      const rate = learningRateScale * (learningRate === 'auto' ? relative : learningRate)
      const settings = { ...this.#options, learningRate: rate }
      const start = sideNetworkOf(learned) ?? fresh
      const { side, ...outcome } = yield* trainSideNetwork(decoder, queries, start, settings)
      return { ...outcome, learned: side ? learnedOf(side) : {} }
    } finally {
      tf.dispose({ ...fresh })
    }
  }

  intervene({ learned }: Held, promptLengths?: readonly number[]): Interventions {
    const side = sideNetworkOf(learned)
    if (!side) return {}
    const intercept = deferringDownProjection(side, this.#options.threshold, promptLengths)
    return { intercept: { [downProjection(this.#options.layer)]: intercept } }
  }

  explain({ learned }: Held, question: Question): RouteDecision {
    const side = sideNetworkOf(learned)
    if (!side) return { choice: 'main', memories: [] }
    const { layer, threshold } = this.#options
    const prefix = runQuestion(this.#model, layer, question)
    const indicator = tf.tidy(
      () => runSideNetwork(side, lastQueryTokens(prefix.activations, prefix.sequences)).gate.dataSync()[0],
    ) as number
    prefix.dispose()
    const above = indicator >= threshold
    return { choice: above ? 0 : 'main', memories: [{ indicator, threshold, above }] }
  }
}

/**
 * The down projection with the side network beside it: if the gate reaches the threshold at the query's last token, the
 * side network's answer to that token replaces the layer's output at every token. The answer of a row is found in the
 * first pass and kept for later ones.
 */
export function deferringDownProjection(
  side: SideNetwork,
  threshold: number,
  promptLengths?: readonly number[],
): Intercept {
  let answers = new Float32Array()
  let deferred: number[] = []
  return (input, module, sequences) => {
    const output = module(input)
    if (sequences.past === 0) {
      const { gate, answer } = runSideNetwork(side, lastQueryTokens(input, sequences, promptLengths))
      deferred = Array.from(gate.dataSync(), (probability) => Number(probability >= threshold))
      answers = Float32Array.from(answer.dataSync())
    }
    if (!deferred.includes(1)) return output
    const rows = [deferred.length, 1, output.shape[2]] as [number, number, number]
    const change = tf.sub(tf.tensor3d(answers, rows), output)
    return tf.add(output, tf.mul(tf.tensor3d(deferred, [deferred.length, 1, 1]), change))
  }
}
