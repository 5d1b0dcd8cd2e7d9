import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '@wise-edit/core'
import { chunk } from '@wise-edit/core/internal'
import { valueAndGradients } from '@wise-edit/kernels'
import { takeValues } from '@wise-edit/kernels/internal'
import type { LanguageModel, TargetQuery } from '@wise-edit/transformer'
import {
  type EditMethod,
  type Held,
  type Learning,
  lossFailure,
  type Shapes,
  type StepReport,
} from '../../editor/edit-method'
import type { NamedRequest } from '../../editor/requests'
import { Adam } from '../../training/adam'
import { prepareDownProjection } from '../../training/down-projection'
import { targetLosses } from '../../training/frozen'
import { meanQueryLoss } from '../../training/gradient-factors'
import { downWeight } from '../../training/linear-modules'
import type { LocFtBfOptions } from './options'

/**
 * LocFT-BF: plain fine-tuning of one down projection, breadth first. Each epoch visits all edits once in shuffled
 * mini-batches, where FT-L trains one edit to the end before the next.
 */
export class LocFtBf implements EditMethod {
  readonly shapes: Shapes
  readonly #model: LanguageModel
  readonly #options: LocFtBfOptions

  constructor(model: LanguageModel, options: LocFtBfOptions) {
    const { dModel, dFF } = model.decoder.config
    this.#model = model
    this.#options = options
    this.shapes = { [this.#name]: [dModel, dFF] }
  }

  async *learn(
    records: readonly NamedRequest[],
    { learned }: Held,
  ): AsyncGenerator<StepReport, Learning, void> {
    const { epochs, batchSize, stopLoss, seed } = this.#options
    const { decoder } = this.#model
    const queries = records.map((record) => this.#query(record))
    const start = learned[this.#name] ?? decoder.weights.get(this.#name)
    const lossBefore = await this.#loss(queries, start)
    const random = createRandom(seed, 'order', ...records.map(({ id }) => id))
    const adam = new Adam([start], this.#options)
    let steps = 0
    try {
      for (let epoch = 0; epoch < epochs; epoch++) {
        let sum = 0
        for (const batch of chunk(random.shuffle(queries), batchSize)) {
          const loss = await this.#step(adam, batch)
          sum += loss * batch.length
          yield { step: steps++, loss, terms: { edit: loss } }
        }
        if (!(sum / queries.length > stopLoss)) break
      }
      const lossAfter = await this.#loss(queries, adam.parameters[0] as tf.Tensor)
      const failure = lossFailure(lossBefore, lossAfter, stopLoss)
      const weights = failure === undefined ? { [this.#name]: adam.take()[0] as tf.Tensor } : {}
      return { learned: weights, failure, steps, lossBefore, lossAfter }
    } finally {
      adam.dispose()
    }
  }

  /** Makes a step on a mini-batch, unless it is learned already, and returns its loss before. */
  async #step(adam: Adam, batch: readonly TargetQuery[]): Promise<number> {
    const projection = prepareDownProjection(this.#model.decoder, this.#options.layer, batch)
    try {
      const { value, gradients } = valueAndGradients((weight) => {
        const losses = targetLosses(this.#model.decoder, projection.prefix, batch, projection.output(weight))
        return tf.sum(tf.mul(losses, tf.tensor1d(weightsOf(batch))))
      }, adam.parameters)
      const [read] = await takeValues([value])
      const loss = read?.[0] as number
      if (loss > this.#options.stopLoss) adam.apply(gradients)
      tf.dispose(gradients)
      return loss
    } finally {
      projection.dispose()
    }
  }

  /** Returns a record as token ids. Its target ends with the end-of-text token, as in the authors' code. */
  #query({ prompt, target }: NamedRequest): TargetQuery {
    const query = this.#model.query(prompt, target)
    return { ...query, target: [...query.target, ...this.#model.decoder.config.eosTokens.slice(0, 1)] }
  }

  #loss(queries: readonly TargetQuery[], weight: tf.Tensor): Promise<number> {
    return meanQueryLoss(this.#model.decoder, queries, { [this.#name]: weight })
  }

  get #name(): string {
    return downWeight(this.#options.layer)
  }
}

/** Returns the weight of each target token, with which records count equally whatever their length. */
function weightsOf(batch: readonly TargetQuery[]): number[] {
  return batch.flatMap(({ target }) => target.map(() => 1 / (batch.length * target.length)))
}
