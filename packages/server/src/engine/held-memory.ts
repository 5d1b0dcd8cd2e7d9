import type { EditEvent, Editor, EditRequest, EditSummary, Question } from '@wise-edit/editors'
import type { NearEdit } from '@wise-edit/editors/internal'
import type { RouteDecision } from '@wise-edit/router'
import type { EditedMemory } from './engine'
import type { Shares } from './shares'

/** Part of an editor that the server uses. Its `stream` yields one piece of text for each token. */
export type ServedEditor = Pick<Editor, 'edits' | 'editEvents' | 'undo' | 'stream' | 'dispose'> & {
  readonly options: { readonly steps: number }
  /** See `EditedMemory.undoesAtOnce`; default: false. */
  readonly undoesAtOnce?: boolean
  readonly memories: readonly { edits: readonly string[] }[]
  explain(question: Question): RouteDecision
  /** Returns the edits that are most similar to a text, the most similar first. */
  nearest(text: string, count: number): NearEdit[]
  save(path: string): Promise<void>
}

/** File of a memory, and the functions that create its editors. */
export interface MemoryParts<E extends ServedEditor> {
  /** Schedules the steps of a training edit between other work. */
  shares: Shares
  /** Path of the memory file. */
  path: string
  exists(path: string): Promise<boolean>
  /** Creates an editor without edits, for a new memory. */
  createEditor(): E
  /** Creates an editor with the edits of a memory file. Throws what `loadEditor` of `@wise-edit/editors` throws. */
  loadEditor(path: string): Promise<E>
}

/** Editor of a memory file, and a second editor that answers while the first one undoes an edit. */
export class HeldMemory<E extends ServedEditor> implements EditedMemory {
  readonly #parts: MemoryParts<E>
  readonly #editor: E
  #shadow: E | undefined

  private constructor(parts: MemoryParts<E>, editor: E) {
    this.#parts = parts
    this.#editor = editor
  }

  /** Opens the file, or starts an empty memory if there is none. Throws what `loadEditor` throws. */
  static async open<E extends ServedEditor>(parts: MemoryParts<E>): Promise<HeldMemory<E>> {
    return new HeldMemory(parts, await openEditor(parts))
  }

  /** Editor that answers at the moment. */
  get answering(): E {
    return this.#shadow ?? this.#editor
  }

  get edits(): readonly EditSummary[] {
    return this.answering.edits
  }

  get steps(): number {
    return this.#editor.options.steps
  }

  get undoesAtOnce(): boolean {
    return this.#editor.undoesAtOnce ?? false
  }

  /** Makes edits as the editor does, with one step per turn. */
  async *editEvents(
    records: Iterable<EditRequest>,
    options?: { signal?: AbortSignal },
  ): AsyncGenerator<EditEvent, void, void> {
    const { shares } = this.#parts
    const events = this.#editor.editEvents(records, options)
    const step = () => shares.run('edit', () => events.next())
    try {
      for (let next = await step(); !next.done; next = await step()) yield next.value
    } finally {
      await events.return()
    }
  }

  async undo(id: string, options?: { signal?: AbortSignal }): Promise<void> {
    if (this.undoesAtOnce) return this.#editor.undo(id, options)
    this.#shadow = await this.#reopen()
    try {
      await this.#editor.undo(id, options)
    } finally {
      this.#shadow.dispose()
      this.#shadow = undefined
    }
  }

  save(): Promise<void> {
    return this.#editor.save(this.#parts.path)
  }

  /** Returns an editor with the memory as it was last saved, which later edits do not change; the caller disposes it. */
  snapshot(): Promise<E> {
    return openEditor(this.#parts)
  }

  dispose(): void {
    this.#editor.dispose()
    this.#shadow?.dispose()
  }

  /** Returns a second editor with the same edits. Rewrites the file if it was removed or damaged meanwhile. */
  async #reopen(): Promise<E> {
    const { path, loadEditor } = this.#parts
    try {
      return await loadEditor(path)
    } catch {
      await this.save()
      return loadEditor(path)
    }
  }
}

async function openEditor<E extends ServedEditor>(parts: MemoryParts<E>): Promise<E> {
  return (await parts.exists(parts.path)) ? parts.loadEditor(parts.path) : parts.createEditor()
}
