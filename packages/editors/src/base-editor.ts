import type { RouteDecision } from '@wise-edit/router'
import type { Interventions, LanguageModel } from '@wise-edit/transformer'
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
import type { Question } from './question'
import { Turn } from './turn'

/** The parts that all editors share: one change at a time, and whole results beside streams. */
export abstract class BaseEditor implements Editor {
  abstract readonly method: string
  abstract readonly edits: readonly EditSummary[]
  abstract readonly bytes: number
  readonly model: LanguageModel
  readonly #turn = new Turn()

  constructor(model: LanguageModel) {
    this.model = model
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
    const end = this.#turn.take()
    try {
      yield* this.teach(records, signal)
    } finally {
      end()
    }
  }

  async generate(prompt: string, options?: AskOptions): Promise<string> {
    let text = ''
    for await (const piece of this.stream(prompt, options)) text += piece
    return text
  }

  /** Takes over the file's edits and the options they were made with. */
  async load(path: string, options: LoadOptions = {}): Promise<void> {
    await this.#turn.run(() => this.readFile(path, options))
  }

  async undo(id: string, { signal }: UndoOptions = {}): Promise<void> {
    await this.#turn.run(() => this.takeBack(id, signal))
  }

  dispose(): void {
    this.reset()
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  abstract intervene(promptLengths?: readonly number[]): Interventions
  abstract answering(questions: readonly Question[]): Interventions
  abstract stream(prompt: string, options?: AskOptions): AsyncGenerator<string, void, void>
  abstract explain(question: Question): RouteDecision | undefined
  abstract save(path: string): Promise<void>
  abstract reset(): void

  /** Runs a change that is no edit, undo or load. Throws `EDITOR_BUSY` in the middle of another. */
  protected change<T>(change: () => T): T {
    const end = this.#turn.take()
    try {
      return change()
    } finally {
      end()
    }
  }

  /** Teaches `records` in order; nothing else changes the editor meanwhile. */
  protected abstract teach(
    records: Iterable<EditRequest>,
    signal?: AbortSignal,
  ): AsyncGenerator<EditEvent, void, void>
  protected abstract readFile(path: string, options: LoadOptions): Promise<void>
  protected abstract takeBack(id: string, signal?: AbortSignal): Promise<void>
}
