import type { EditEvent, EditRequest, EditSummary } from '@wise-edit/editors'
import type { EditedMemory } from '../engine'
import type { Caller } from './channel'

/** Edits that changed, and ids of edits that were removed. */
export interface Changes {
  changed: readonly EditSummary[]
  gone: readonly string[]
}

/** Constant properties of a memory, and its edits when it was opened. */
export interface MemoryAbout {
  steps: number
  undoesAtOnce: boolean
  edits: readonly EditSummary[]
}

/** Memory in another thread, with a local copy of its list of edits. */
export class RemoteMemory implements EditedMemory {
  readonly steps: number
  readonly undoesAtOnce: boolean
  readonly #caller: Caller
  readonly #edits: Map<string, EditSummary>
  /** Ids of edits whose undo was requested and is not confirmed yet. */
  readonly #leaving = new Set<string>()

  constructor(caller: Caller, { steps, undoesAtOnce, edits }: MemoryAbout) {
    this.#caller = caller
    this.steps = steps
    this.undoesAtOnce = undoesAtOnce
    this.#edits = new Map(edits.map((edit) => [edit.id, edit]))
  }

  get edits(): readonly EditSummary[] {
    const all = [...this.#edits.values()]
    return this.#leaving.size === 0 ? all : all.filter(({ id }) => !this.#leaving.has(id))
  }

  async *editEvents(
    records: Iterable<EditRequest>,
    { signal }: { signal?: AbortSignal } = {},
  ): AsyncGenerator<EditEvent, void, void> {
    const options = { patient: true }
    const events = this.#caller.stream<EditEvent | Changes, void>('edit', [...records], signal, options)
    for await (const event of events) {
      if ('changed' in event) this.#take(event)
      else {
        // An edit that was made again moves to the end.
        if (event.type === 'edit') this.#edits.delete(event.edit.id)
        if (event.type === 'edit') this.#edits.set(event.edit.id, event.edit)
        yield event
      }
    }
  }

  /**
   * Undoes an edit. If the memory undoes at once, all later calls see the undo, since calls are answered in order.
   */
  async undo(id: string, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    if (this.undoesAtOnce) this.#leaving.add(id)
    try {
      const undone = this.#caller.stream<never, Changes>('undo', id, signal, { patient: true })
      const { value } = await undone.next()
      this.#take(value)
    } finally {
      this.#leaving.delete(id)
    }
  }

  async save(): Promise<void> {
    await this.#caller.call('save', undefined)
  }

  #take({ changed, gone }: Changes): void {
    for (const id of gone) this.#edits.delete(id)
    for (const edit of changed) this.#edits.set(edit.id, edit)
  }
}
