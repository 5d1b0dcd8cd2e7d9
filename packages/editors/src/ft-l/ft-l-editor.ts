import * as tf from '@tensorflow/tfjs-core'
import { linear } from '@wise-edit/kernels'
import {
  type GenerateOptions,
  type Interventions,
  inputTokens,
  type LanguageModel,
} from '@wise-edit/transformer'
import type { EditEvent, EditOptions, Editor, EditRequest, EditSummary } from '../editor'
import { type FrozenPrefix, runFrozenPrefix, targetLosses } from '../frozen'
import { findEdit, type NamedRequest, nameRequests } from '../requests'
import { sampleTexts } from '../sampled-texts'
import { Turn } from '../turn'
import { ConstrainedAdam } from './constrained-adam'
import type { FtLOptions } from './options'
import { readWeights, writeWeights } from './persist'

/** FT-L: Adam on one layer's down projection, each weight held near its value before the edit. */
export class FtLEditor implements Editor {
  readonly method = 'ft-l'
  readonly model: LanguageModel
  readonly #turn = new Turn()
  #options: FtLOptions
  #edits: EditSummary[] = []
  #prefixes: string[] | undefined
  /** The trained matrix `[dModel, dFF]`; `undefined` before the first edit. */
  #weight: tf.Tensor2D | undefined

  constructor(model: LanguageModel, options: FtLOptions) {
    this.model = model
    this.#options = options
  }

  get options(): Readonly<FtLOptions> {
    return this.#options
  }

  get edits(): readonly EditSummary[] {
    return this.#edits
  }

  async *edit(
    records: Iterable<EditRequest>,
    { signal }: EditOptions = {},
  ): AsyncGenerator<EditEvent, void, void> {
    const end = this.#turn.take()
    try {
      yield* this.#editAll(records, signal)
    } finally {
      end()
    }
  }

  intervene(): Interventions {
    return this.#interventions(this.#weight)
  }

  async *generate(prompt: string, options?: GenerateOptions): AsyncGenerator<string, void, void> {
    // Of its own, so that the text ends as it began, whatever is edited meanwhile.
    const weight = this.#weight?.clone()
    try {
      yield* this.model.generate(prompt, { ...options, interventions: this.#interventions(weight) })
    } finally {
      weight?.dispose()
    }
  }

  explain(): undefined {
    return undefined
  }

  async save(path: string): Promise<void> {
    await writeWeights(path, this.model, { options: this.#options, edits: this.#edits, weight: this.#weight })
  }

  async load(path: string): Promise<void> {
    await this.#turn.run(async () => {
      const { options, edits, weight } = await readWeights(path, this.model)
      this.reset()
      this.#options = options
      this.#prefixes = undefined
      this.#edits = edits
      this.#weight = weight
    })
  }

  /** Trains all other edits again from the pretrained matrix: fine-tuning keeps no record of one edit's share. */
  async undo(id: string, { signal }: EditOptions = {}): Promise<void> {
    await this.#turn.run(() => this.#undo(id, signal))
  }

  async #undo(id: string, signal?: AbortSignal): Promise<void> {
    const undone = findEdit(this.#edits, id, (edit) => edit.id)
    const before = { edits: this.#edits, weight: this.#weight }
    const others = before.edits.filter((edit) => edit !== undone)
    if (undone.status === 'failed') {
      this.#edits = others
      return
    }
    this.#edits = []
    this.#weight = undefined
    try {
      for await (const _ of this.#editAll(others, signal));
      before.weight?.dispose()
    } catch (error) {
      this.reset()
      this.#edits = before.edits
      this.#weight = before.weight
      throw error
    }
  }

  reset(): void {
    this.#weight?.dispose()
    this.#weight = undefined
    this.#edits = []
  }

  dispose(): void {
    this.reset()
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  get #name(): string {
    return `layers.${this.#options.layer}.mlp.down.weight`
  }

  #interventions(weight: tf.Tensor2D | undefined): Interventions {
    return weight ? { replace: { [this.#name]: weight } } : {}
  }

  async *#editAll(
    records: Iterable<EditRequest>,
    signal?: AbortSignal,
  ): AsyncGenerator<EditEvent, void, void> {
    this.#prefixes ??= (await sampleTexts(this.model, this.#options)).edits
    for (const record of records) {
      const [named] = nameRequests([record], this.#edits)
      yield* this.#editOne(named as NamedRequest, signal)
    }
  }

  async *#editOne(record: NamedRequest, signal?: AbortSignal): AsyncGenerator<EditEvent, void, void> {
    const started = performance.now()
    const index = this.#edits.length
    const { steps, stopLoss, layer } = this.#options
    const { decoder } = this.model
    const queries = ['', ...(this.#prefixes ?? []).map((prefix) => `${prefix}. `)].map((prefix) =>
      this.model.query(prefix + record.prompt, record.target),
    )
    const rows = queries.map(inputTokens)
    const prefix = runFrozenPrefix(decoder, layer, rows)
    const start = this.#weight ?? decoder.weights.get<tf.Tensor2D>(this.#name)
    const training = new ConstrainedAdam(start, this.#options)
    const loss = (weight: tf.Tensor) =>
      tf.mean(targetLosses(decoder, prefix, queries, output(prefix, weight as tf.Tensor2D, this.model)))
    const losses: number[] = []
    try {
      for (let step = 0; step < steps; step++) {
        signal?.throwIfAborted()
        const now = training.step(loss)
        losses.push(now)
        if (!(now > stopLoss)) break
        yield { type: 'step', id: record.id, index, step, loss: now, terms: { edit: now } }
        await new Promise(setImmediate)
      }
      losses.push(tf.tidy(() => loss(training.weight).dataSync()[0] as number))
      const lossBefore = losses[0] as number
      const lossAfter = losses.at(-1) as number
      const failed = !(lossAfter < lossBefore || lossAfter <= stopLoss)
      if (!failed) {
        this.#weight?.dispose()
        this.#weight = training.take()
      }
      const edit: EditSummary = {
        ...record,
        status: failed ? 'failed' : 'done',
        reason: failed
          ? `The loss of the target did not fall: it was ${lossBefore.toFixed(3)} and is ${lossAfter.toFixed(3)}; change the learning rate.`
          : undefined,
        steps: losses.length - 1,
        lossBefore,
        lossAfter,
        seconds: (performance.now() - started) / 1000,
      }
      this.#edits.push(edit)
      yield { type: 'edit', index, edit }
    } finally {
      training.dispose()
      prefix.dispose()
    }
  }
}

function output(prefix: FrozenPrefix, weight: tf.Tensor2D, { decoder }: LanguageModel): tf.Tensor3D {
  const bias = decoder.weights.find<tf.Tensor1D>(`layers.${prefix.layer}.mlp.down.bias`)
  return linear(prefix.activations, weight, bias)
}
