import * as tf from '@tensorflow/tfjs-core'
import { linear } from '@wise-edit/kernels'
import { inputTokens, type LanguageModel } from '@wise-edit/transformer'
import { runFrozenPrefix, targetLosses } from '../frozen'
import type { EditMethod, Learned, Learning, StepReport } from '../method/edit-method'
import { lossFailure } from '../method/edit-method'
import type { NamedRequest } from '../requests'
import { prefixedQueries, type SampledTexts, sampleTexts } from '../sampled-texts'
import { ConstrainedAdam } from './constrained-adam'
import type { FtLOptions } from './options'

/** FT-L: Adam on one layer's down projection, each weight held near its value before the edit. */
export class FtL implements EditMethod {
  readonly shapes: EditMethod['shapes']
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
    learned: Learned,
    signal?: AbortSignal,
  ): AsyncGenerator<StepReport, Learning, void> {
    const { steps, stopLoss, layer } = this.#options
    const { decoder } = this.#model
    this.#texts ??= await sampleTexts(this.#model, this.#options)
    const queries = prefixedQueries(this.#model, this.#texts.edits, records)
    const prefix = runFrozenPrefix(decoder, layer, queries.map(inputTokens))
    const bias = decoder.weights.find<tf.Tensor1D>(`layers.${layer}.mlp.down.bias`)
    const start = learned[this.#name] ?? decoder.weights.get(this.#name)
    const training = new ConstrainedAdam(start as tf.Tensor2D, this.#options)
    const loss = (weight: tf.Tensor) => {
      const output = linear<tf.Tensor3D>(prefix.activations, weight as tf.Tensor2D, bias)
      return tf.mean(targetLosses(decoder, prefix, queries, output))
    }
    const losses: number[] = []
    try {
      for (let step = 0; step < steps; step++) {
        signal?.throwIfAborted()
        const now = training.step(loss)
        losses.push(now)
        if (!(now > stopLoss)) break
        yield { step, loss: now, terms: { edit: now } }
      }
      losses.push(tf.tidy(() => loss(training.weight).dataSync()[0] as number))
      const [lossBefore, lossAfter] = [losses[0] as number, losses.at(-1) as number]
      const failure = lossFailure(lossBefore, lossAfter, stopLoss)
      return {
        learned: failure === undefined ? { [this.#name]: training.take() } : {},
        failure,
        steps: losses.length - 1,
        lossBefore,
        lossAfter,
      }
    } finally {
      training.dispose()
      prefix.dispose()
    }
  }

  get #name(): string {
    return `layers.${this.#options.layer}.mlp.down.weight`
  }
}
