import type { EditEvent, Editor, EditRequest, EditSummary, NearEdit, Question } from '@wise-edit/editors'
import type { RouteDecision } from '@wise-edit/router'
import type { EditedMemory } from './engine'
import type { Shares } from './shares'

/** The part of an editor that is used here. Its `stream` yields one piece of text for each token. */
export type ServedEditor = Pick<Editor, 'edits' | 'editEvents' | 'undo' | 'stream' | 'dispose'> & {
  readonly options: { readonly steps: number }
  /** As `EditedMemory.undoesAtOnce`. Default: false. */
  readonly undoesAtOnce?: boolean
  readonly memories: readonly { edits: readonly string[] }[]
  explain(question: Question): RouteDecision
  /** The edits that a text is most like, the likeliest first. */
  nearest(text: string, count: number): NearEdit[]
  save(path: string): Promise<void>
}

/** Where the editors of a memory come from. */
export interface MemoryParts<E extends ServedEditor> {
  /** Gives the edit that trains its part of the time. */
  shares: Shares
  /** The memory file. */
  path: string
  exists(path: string): Promise<boolean>
  /** Makes an editor without edits, for a memory that is made anew. */
  createEditor(): E
  /** Makes an editor with the edits of a memory file. Throws what `loadEditor` throws. */
  loadEditor(path: string): Promise<E>
}

/** The editor of a memory file, and the one that answers while the other takes an edit back. */
export class HeldMemory<E extends ServedEditor> implements EditedMemory {
  readonly #parts: MemoryParts<E>
  readonly #editor: E
  #shadow: E | undefined

  private constructor(parts: MemoryParts<E>, editor: E) {
    this.#parts = parts
    this.#editor = editor
  }

  /** Opens the file, or begins a memory where there is none. Throws what `loadEditor` throws. */
  static async open<E extends ServedEditor>(parts: MemoryParts<E>): Promise<HeldMemory<E>> {
    return new HeldMemory(parts, await openEditor(parts))
  }

  /** The editor that answers now. */
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

  /** Edits as the editor does, one step in each turn. */
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

  /** A second editor with the same edits. A file that was removed or damaged meanwhile is written anew. */
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
