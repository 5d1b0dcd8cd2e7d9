import type { RouteDecision } from '@wise-edit/router'
import type { Interventions, LanguageModel } from '@wise-edit/transformer'
import { tensorFile } from '../memory-file/tensor-file'
import type { EditMethod, Held, Learned, LearnedKind, MemoryFormat, MethodDefinition } from './edit-method'
import type {
  AskOptions,
  EditEvent,
  EditOptions,
  Editor,
  EditRequest,
  EditSummary,
  LoadOptions,
  UndoOptions,
} from './editor'
import { answering, intervene, kindOf, without } from './method-defaults'
import type { Question } from './question'
import { findEdit, type NamedRequest } from './requests'
import { teach } from './teach'
import { Turn } from './turn'

/** An editor of any method. It makes edits one after another, keeps them, saves them and undoes them. */
export class MethodEditor<Options extends object, L = Learned, Method extends EditMethod<L> = EditMethod<L>>
  implements Editor
{
  readonly model: LanguageModel
  readonly #definition: MethodDefinition<Options, L>
  readonly #file: MemoryFormat<Options, L>
  readonly #turn = new Turn()
  /** Lock that loads and undos take. */
  readonly #exchange = new Turn()
  #options: Options
  #method: Method
  #held: Held<L>
  /** State that an undo in progress restores if it is aborted. */
  #before: Held<L> | undefined

  constructor(model: LanguageModel, definition: MethodDefinition<Options, L>, options: Options) {
    this.model = model
    this.#definition = definition
    this.#file = definition.file ?? (tensorFile(definition as never) as never)
    this.#options = options
    this.#method = definition.create(model, options) as Method
    this.#held = this.#nothing
  }

  get method(): string {
    const { name, nameOf } = this.#definition
    return nameOf?.(this.#options) ?? name
  }

  get options(): Readonly<Options> {
    return this.#options
  }

  get edits(): readonly EditSummary[] {
    return this.#held.edits
  }

  get bytes(): number {
    return this.#kind.bytes(this.#held)
  }

  /** True if an undo needs no training and may happen during an edit. */
  get undoesAtOnce(): boolean {
    return this.#method.undoesAtOnce ?? false
  }

  async edit(
    records: Iterable<EditRequest>,
    { signal, onStep, onEdit }: EditOptions = {},
  ): Promise<EditSummary[]> {
    const edits: EditSummary[] = []
    for await (const event of this.editEvents(records, { signal })) {
      if (event.type === 'step') onStep?.(event)
      else {
        edits.push(event.edit)
        onEdit?.(event.edit)
      }
    }
    return edits
  }

  async *editEvents(
    records: Iterable<EditRequest>,
    { signal }: UndoOptions = {},
  ): AsyncGenerator<EditEvent, void, void> {
    using _ = this.#turn.take()
    yield* this.#teach(records, signal)
  }

  intervene(promptLengths?: readonly number[]): Interventions {
    return intervene(this.model, this.#method, this.#held, promptLengths)
  }

  answering(questions: readonly Question[]): Interventions {
    return answering(this.model, this.#method, this.#held, questions)
  }

  async generate(prompt: string, options?: AskOptions): Promise<string> {
    let text = ''
    for await (const piece of this.stream(prompt, options)) text += piece
    return text
  }

  async *stream(
    prompt: string | readonly number[],
    { question, questionTokens, ...options }: AskOptions = {},
  ): AsyncGenerator<string, void, void> {
    // Generate from a copy, so that edits made meanwhile do not change the rest of the text.
    const kind = this.#kind
    const copy = kind.copy(this.#held)
    try {
      const interventions =
        question === undefined
          ? intervene(
              this.model,
              this.#method,
              copy,
              questionTokens === undefined ? undefined : [questionTokens],
            )
          : answering(this.model, this.#method, copy, [question])
      yield* this.model.stream(prompt, { ...options, interventions })
    } finally {
      kind.free(copy.learned, [])
    }
  }

  explain(question: Question): RouteDecision | undefined {
    return this.#method.explain?.(this.#held, question)
  }

  async save(path: string): Promise<void> {
    await this.#file.write(path, this.model, { options: this.#options, held: this.#held })
  }

  /** Replaces the edits and the options by those of the file. */
  async load(path: string, options: LoadOptions = {}): Promise<void> {
    using _ = this.#turn.take()
    using __ = this.#exchange.take()
    const create = (options: Options) => this.#definition.create(this.model, options)
    const read = await this.#file.read(path, this.model, create, options)
    this.dispose()
    this.#options = read.options
    this.#method = read.method as Method
    this.#held = read.held
  }

  async undo(id: string, { signal }: UndoOptions = {}): Promise<void> {
    using _ = (this.undoesAtOnce ? this.#exchange : this.#turn).take()
    const before = this.#held
    const undone = findEdit(before.edits, id, (edit) => edit.id)
    const { held, again } = without(this.#method, before, undone)
    this.#before = before
    this.#held = held
    try {
      for await (const _ of this.#teach(again, signal));
      this.#before = undefined
      const order = new Map(before.edits.map((edit, i) => [edit.id, i]))
      const edits = again.length > 0 ? inOrder(this.edits, order) : this.edits
      this.#become({ ...this.#held, edits }, before)
    } catch (error) {
      this.#before = undefined
      this.#become(before)
      throw error
    }
  }

  reset(): void {
    this.#become(this.#nothing)
  }

  dispose(): void {
    this.reset()
    this.#method.dispose?.()
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  /** The method and its state so far, for subclasses that belong to one method. */
  protected get learner(): { method: Method; held: Held<L> } {
    return { method: this.#method, held: this.#held }
  }

  /** Takes the turn for a change other than an edit, undo or load. Throws `EDITOR_BUSY` during another change. */
  protected takeTurn(): Disposable {
    return this.#turn.take()
  }

  /** Makes later edits with other options and keeps the edits so far. */
  protected goOnWith(options: Options): void {
    this.#method.dispose?.()
    this.#options = options
    this.#method = this.#definition.create(this.model, options) as Method
  }

  /** Adds edits and what they learned. */
  protected add(edits: readonly EditSummary[], learned: L): void {
    this.#become(this.#kind.add(this.#held, edits, learned))
  }

  get #kind(): LearnedKind<L> {
    return kindOf(this.#method)
  }

  get #nothing(): Held<L> {
    return { edits: [], learned: this.#kind.none }
  }

  /** Replaces the state and frees the parts of the old one that are no longer used. */
  #become(next: Held<L>, before: Held<L> = this.#held): void {
    const kept = [next, ...(this.#before ? [this.#before] : [])].map(({ learned }) => learned)
    this.#held = next
    this.#kind.free(before.learned, kept)
  }

  #teach(records: Iterable<EditRequest>, signal?: AbortSignal): AsyncGenerator<EditEvent, void, void> {
    const pupil = {
      editsPerBatch: this.#definition.editsPerBatch?.(this.#options) ?? 1,
      edits: () => this.edits,
      learn: (named: readonly NamedRequest[]) => this.#method.learn(named, this.#held, signal),
      add: (edits: readonly EditSummary[], learned: L) => this.add(edits, learned),
    }
    return teach(pupil, records, signal)
  }
}

function inOrder(edits: readonly EditSummary[], order: ReadonlyMap<string, number>): EditSummary[] {
  return [...edits].sort((a, b) => (order.get(a.id) as number) - (order.get(b.id) as number))
}
