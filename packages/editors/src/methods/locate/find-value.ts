import * as tf from '@tensorflow/tfjs-core'
import { crossEntropyAt, logSoftmax, valueAndGradients } from '@wise-edit/kernels'
import { takeValues } from '@wise-edit/kernels/internal'
import type { DecoderModel } from '@wise-edit/transformer'
import type { StepReport } from '../../editor/edit-method'
import { Adam } from '../../training/adam'
import type { LocatedEdit } from './locate-edit'
import type { ValueOptions } from './options'
import type { Reading } from './read-edit'

/** Length of a step with the learning rate `auto`, relative to the largest allowed change. */
const STRIDE = 0.1

/** Change to add to a layer's output at the lookup token of an edit. */
export interface FoundValue {
  /** `[dModel]`. */
  change: Float64Array
  steps: number
}

/**
 * Finds the change to the output of `layer` with which the model answers the edit's target, the v* of ROME (eq. 4) and
 * the z of MEMIT (eq. 16), by Adam on
 *
 * `-log P(target) + klFactor · KL(P' ‖ P) + weightDecay · ‖change‖ / size²`
 *
 * averaged over the edit's texts, where P' and P continue its essence with and without the change. After each step the
 * change is clipped to the norm `normFactor · size`; `size` is the norm of the output that it is added to.
 */
export async function* findValue(
  decoder: DecoderModel,
  layer: number,
  edit: LocatedEdit,
  reading: Reading,
  size: number,
  options: ValueOptions,
  signal?: AbortSignal,
): AsyncGenerator<StepReport, FoundValue, void> {
  const { steps, stopLoss, weightDecay, klFactor } = options
  const objective = new Objective(decoder, layer, edit, reading, klFactor)
  const adam = descent(decoder.config.dModel, size, options)
  let step = 0
  try {
    for (; step < steps; step++) {
      signal?.throwIfAborted()
      const [change] = adam.parameters as [tf.Tensor1D]
      const { edit: nll, kl, norm, gradient } = await objective.measure(change)
      try {
        const decay = (weightDecay / size ** 2) * norm
        const loss = nll + kl + decay
        if (!(loss > stopLoss)) break
        yield { step, loss, terms: { edit: nll, kl, decay } }
        adam.apply([gradient])
      } finally {
        gradient.dispose()
      }
    }
    const [change] = await takeValues(adam.take())
    return { change: Float64Array.from(change!), steps: step }
  } finally {
    adam.dispose()
    objective.dispose()
  }
}

/** Creates Adam for the change, starting at 0, with weight decay and a bound on the norm. */
function descent(dModel: number, size: number, options: ValueOptions): Adam {
  const { learningRate, weightDecay, normFactor } = options
  const radius = normFactor * size
  const start = tf.zeros([dModel])
  const adam = new Adam([start], {
    learningRate: learningRate === 'auto' ? (STRIDE * radius) / Math.sqrt(dModel) : learningRate,
    // The norm has no gradient where the change is 0; there the penalty is 0.
    penalty: (change) => tf.mul(change, tf.div(weightDecay / size ** 2, tf.maximum(tf.norm(change), 1e-20))),
    constrain: (change) => tf.mul(change, tf.minimum(1, tf.div(radius, tf.maximum(tf.norm(change), 1e-20)))),
  })
  start.dispose()
  return adam
}

/** The terms of the loss that go through the model, for one edit. */
class Objective {
  readonly #decoder: DecoderModel
  readonly #layer: number
  readonly #reading: Reading
  readonly #klFactor: number
  /** Ones at the lookup tokens, `[rows, tokens, 1]`. */
  readonly #marks: tf.Tensor3D
  readonly #targets: tf.Tensor1D
  /** Number of tokens at the end of each row for which the last layers are computed. */
  readonly #tail: number
  /** `[row, column]` of the positions that predict target tokens, then of the one that continues the essence. */
  readonly #ends: [number, number][]
  /** Log-probabilities of the token after the essence without the change, `[1, vocab]`. */
  readonly #before: tf.Tensor2D | undefined

  constructor(decoder: DecoderModel, layer: number, edit: LocatedEdit, reading: Reading, klFactor: number) {
    const { queries, essence } = edit
    this.#decoder = decoder
    this.#layer = layer
    this.#reading = reading
    this.#klFactor = essence ? klFactor : 0
    const { batch, tokens } = reading.sequences
    const marks = new Float32Array(batch * tokens)
    for (const [row, column] of reading.places) marks[row * tokens + column] = 1
    this.#marks = tf.tensor3d(marks, [batch, tokens, 1])
    this.#targets = tf.tensor1d(
      queries.flatMap(({ target }) => target),
      'int32',
    )
    const tail = Math.max(...queries.map(({ target }) => target.length))
    this.#tail = tail
    this.#ends = queries.flatMap(({ target }, row) =>
      target.map((_, i): [number, number] => [row, tail - target.length + i]),
    )
    if (this.#klFactor === 0) return
    this.#ends.push([queries.length, tail - 1])
    this.#before = tf.tidy(() => this.#essence(this.#logits(reading.states)))
  }

  /** Returns the terms under `change` `[dModel]` and their gradient with respect to it, which the caller disposes. */
  async measure(
    change: tf.Tensor1D,
  ): Promise<{ edit: number; kl: number; norm: number; gradient: tf.Tensor }> {
    const terms: tf.Tensor[] = []
    const gradient = tf.tidy(() => {
      const { gradients } = valueAndGradients(
        (shift) => {
          const moved = tf.add<tf.Tensor3D>(this.#reading.states, tf.mul(this.#marks, shift))
          const [edit, kl] = this.#terms(this.#logits(moved))
          for (const term of [edit, kl]) terms.push(tf.keep(term.clone()))
          return tf.add(edit, kl)
        },
        [change],
      )
      return gradients[0] as tf.Tensor
    })
    const values = await takeValues([...terms, tf.tidy(() => tf.norm(change))])
    const [edit, kl, norm] = values.map(([value]) => value) as [number, number, number]
    return { edit, kl, norm, gradient }
  }

  dispose(): void {
    tf.dispose([this.#marks, this.#targets])
    this.#before?.dispose()
  }

  #logits(states: tf.Tensor3D): tf.Tensor2D {
    const { sequences } = this.#reading
    const ends = this.#decoder.run(states, sequences, { from: this.#layer + 1, tail: this.#tail })
    return this.#decoder.logits(ends, sequences, this.#ends)
  }

  #terms(logits: tf.Tensor2D): [tf.Scalar, tf.Scalar] {
    const count = this.#targets.shape[0]
    const predicted = tf.slice(logits, [0, 0], [count, -1])
    const edit = tf.mean<tf.Scalar>(crossEntropyAt(predicted, this.#targets))
    if (!this.#before) return [edit, tf.scalar(0)]
    const now = this.#essence(logits)
    const divergence = tf.sum(tf.mul(tf.exp(now), tf.sub(now, this.#before)))
    return [edit, tf.mul<tf.Scalar>(divergence, this.#klFactor)]
  }

  /** Returns the log-probabilities of the token after the essence, from the last row. */
  #essence(logits: tf.Tensor2D): tf.Tensor2D {
    return logSoftmax(tf.slice(logits, [logits.shape[0] - 1, 0], [1, -1]))
  }
}
