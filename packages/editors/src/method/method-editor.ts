import * as tf from '@tensorflow/tfjs-core'
import type { RouteDecision } from '@wise-edit/router'
import type { Interventions, LanguageModel } from '@wise-edit/transformer'
import { BaseEditor } from '../base-editor'
import type { AskOptions, EditEvent, EditRequest, EditSummary } from '../editor'
import { type Question, questionText } from '../question'
import { findEdit, type NamedRequest, nameRequests } from '../requests'
import type { EditMethod, Learned, Learning, MethodDefinition } from './edit-method'
import { readLearned, writeLearned } from './persist'

/** An editor of any method that learns tensors: it keeps them, saves them, and takes edits back. */
export class MethodEditor<Options extends object> extends BaseEditor {
  readonly #definition: MethodDefinition<Options>
  #options: Options
  #method: EditMethod
  #edits: EditSummary[] = []
  #learned: Learned = {}

  constructor(model: LanguageModel, definition: MethodDefinition<Options>, options: Options) {
    super(model)
    this.#definition = definition
    this.#options = options
    this.#method = definition.create(model, options)
  }

  get method(): string {
    return this.#definition.name
  }

  get options(): Readonly<Options> {
    return this.#options
  }

  get edits(): readonly EditSummary[] {
    return this.#edits
  }

  get bytes(): number {
    const tensors = Object.values(this.#learned)
    return tensors.reduce((sum, { size, dtype }) => sum + size * tf.util.bytesPerElement(dtype), 0)
  }

  intervene(promptLengths?: readonly number[]): Interventions {
    return this.#interventions(this.#learned, promptLengths)
  }

  answering(): Interventions {
    return this.intervene()
  }

  async *stream(prompt: string, options?: AskOptions): AsyncGenerator<string, void, void> {
    // Of its own, so that the text ends as it began, whatever is edited meanwhile.
    const learned = Object.fromEntries(
      Object.entries(this.#learned).map(([name, tensor]) => [name, tensor.clone()]),
    )
    try {
      yield* this.model.stream(prompt, { ...options, interventions: this.#interventions(learned) })
    } finally {
      tf.dispose(learned)
    }
  }

  explain(question: Question): RouteDecision | undefined {
    return this.#method.explain?.(this.#learned, questionText(question))
  }

  async save(path: string): Promise<void> {
    const state = { options: this.#options, edits: this.#edits, learned: this.#learned }
    await writeLearned(path, this.#definition, this.model, state)
  }

  reset(): void {
    tf.dispose({ ...this.#learned })
    this.#learned = {}
    this.#edits = []
  }

  override dispose(): void {
    super.dispose()
    this.#method.dispose?.()
  }

  protected async readFile(path: string): Promise<void> {
    const { options, edits, learned, method } = await readLearned(path, this.#definition, this.model)
    this.dispose()
    this.#options = options
    this.#method = method
    this.#edits = edits
    this.#learned = learned
  }

  /** Learns all other edits again, in order: as if the edit had never been made. */
  protected async takeBack(id: string, signal?: AbortSignal): Promise<void> {
    const undone = findEdit(this.#edits, id, (edit) => edit.id)
    const before = { edits: this.#edits, learned: this.#learned }
    const others = before.edits.filter((edit) => edit !== undone)
    if (undone.status === 'failed') {
      this.#edits = others
      return
    }
    this.#edits = []
    this.#learned = {}
    try {
      for await (const _ of this.teach(others, signal));
      tf.dispose({ ...before.learned })
    } catch (error) {
      this.reset()
      this.#edits = before.edits
      this.#learned = before.learned
      throw error
    }
  }

  #interventions(learned: Learned, promptLengths?: readonly number[]): Interventions {
    if (Object.keys(learned).length === 0) return {}
    if (this.#method.intervene) return this.#method.intervene(learned, promptLengths)
    const { weights } = this.model.decoder
    const replaced = Object.entries(learned).filter(([name]) => weights.has(name))
    return { replace: Object.fromEntries(replaced) }
  }

  protected async *teach(
    records: Iterable<EditRequest>,
    signal?: AbortSignal,
  ): AsyncGenerator<EditEvent, void, void> {
    const size = this.#definition.editsPerBatch?.(this.#options) ?? 1
    let batch: EditRequest[] = []
    for (const record of records) {
      batch.push(record)
      if (batch.length < size) continue
      yield* this.#editBatch(nameRequests(batch, this.#edits), signal)
      batch = []
    }
    if (batch.length > 0) yield* this.#editBatch(nameRequests(batch, this.#edits), signal)
  }

  async *#editBatch(
    records: readonly NamedRequest[],
    signal?: AbortSignal,
  ): AsyncGenerator<EditEvent, void, void> {
    const started = performance.now()
    const index = this.#edits.length
    const id = records.map(({ id }) => id).join(', ')
    const learning = this.#method.learn(records, this.#learned, signal)
    let step = await learning.next()
    try {
      for (; !step.done; step = await learning.next()) {
        yield { type: 'step', id, index, ...step.value }
        await new Promise(setImmediate)
        signal?.throwIfAborted()
      }
    } finally {
      if (!step.done) await learning.return(undefined as never)
    }
    const result: Learning = step.value
    this.#keep(result.learned)
    const seconds = (performance.now() - started) / 1000 / records.length
    const { steps, lossBefore, lossAfter, failure: reason } = result
    const status = reason === undefined ? 'done' : 'failed'
    const edits = records.map(
      (record): EditSummary => ({ ...record, status, reason, steps, lossBefore, lossAfter, seconds }),
    )
    // What they taught is in place by now, so they are noted before a consumer may end the loop.
    this.#edits.push(...edits)
    for (const [i, edit] of edits.entries()) yield { type: 'edit', index: index + i, edit }
  }

  #keep(learned: Record<string, tf.Tensor>): void {
    for (const name of Object.keys(learned)) this.#learned[name]?.dispose()
    this.#learned = { ...this.#learned, ...learned }
  }
}
