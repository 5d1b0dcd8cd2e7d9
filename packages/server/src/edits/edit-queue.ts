import { createHash } from 'node:crypto'
import type { Editor, EditRequest } from '@wise-edit/editors'
import { ApiError, shuttingDown } from '../http/errors'
import type { Disk } from './disk'
import { type EditRecord, Journal } from './journal'
import { Pending } from './pending'
import { Progress } from './progress'
import { Saver } from './saver'
import { type EditView, viewEdits } from './view'

/** What the queue asks of an editor. */
export type QueueEditor = Pick<Editor, 'edits' | 'editEvents' | 'undo' | 'save' | 'dispose'> & {
  readonly options: { readonly steps: number }
  /**
   * An undo changes the answers in one go, also in the middle of an edit, and what is saved is the memory at the time of the
   * call. Default: false.
   */
  readonly undoesAtOnce?: boolean
}

export interface EditQueueOptions<E extends QueueEditor> {
  /** Makes an editor without edits, for a memory that is made anew. */
  createEditor: () => E
  /** Makes an editor with the edits of a memory file. Throws what `Editor.load` throws. */
  loadEditor: (path: string) => Promise<E>
  /** The memory file; its journal stands beside it. */
  memory: string
  disk: Disk
  /** Edits and undos that may wait. */
  maxWaiting: number
  /** Told of what goes wrong and is tried again. */
  onError?: (error: unknown) => void
  /** Milliseconds before a memory that could not be saved is saved again. */
  retryAfter?: number
  /** Milliseconds after a change before the memory of an editor that undoes at once is saved. */
  saveAfter?: number
}

/**
 * Edits behind a write-ahead journal: accepted means that a crash does not lose it. A worker makes them one after
 * another. They leave the journal only once the memory is saved: after each of them, or, where the editor undoes at once,
 * behind them, many at a time.
 */
export class EditQueue<E extends QueueEditor> {
  readonly #options: EditQueueOptions<E>
  readonly #editor: E
  readonly #journal: Journal
  readonly #pending: Pending
  readonly #progress = new Progress()
  readonly #saver: Saver
  readonly #stop = new AbortController()
  #shadow: E | undefined
  #current: { id: string; abort: AbortController } | undefined
  #wake: () => void = () => {}
  #worker: Promise<void> = Promise.resolve()

  private constructor(options: EditQueueOptions<E>, editor: E, journal: Journal, pending: Pending) {
    this.#options = options
    this.#editor = editor
    this.#journal = journal
    this.#pending = pending
    const { saveAfter = 200, retryAfter = 5_000, onError } = options
    this.#saver = new Saver({ save: () => this.#save(), pause: saveAfter, retryAfter, onError })
  }

  /** Opens memory and journal, and goes on with what was accepted. Throws what `Editor.load` and the journal throw. */
  static async open<E extends QueueEditor>(options: EditQueueOptions<E>): Promise<EditQueue<E>> {
    const { memory, disk } = options
    const editor = await openEditor(options)
    try {
      const { journal, entries } = await Journal.open(`${memory}.journal`, disk)
      const pending = new Pending(editor.edits.map(({ id }) => id))
      for (const entry of entries) pending.apply(entry)
      const queue = new EditQueue(options, editor, journal, pending)
      queue.#worker = queue.#work()
      return queue
    } catch (error) {
      editor.dispose()
      throw error
    }
  }

  /** The editor that answers now. */
  get answering(): E {
    return this.#shadow ?? this.#editor
  }

  /**
   * An editor with the memory as it is, or where it cannot be saved as it was last saved. Later edits do not change it; the
   * caller disposes it. Throws what `Editor.load` throws.
   */
  async snapshot(): Promise<E> {
    await this.#saver.flush()
    return openEditor(this.#options)
  }

  /** Edits and undos that are not in the memory yet. */
  get waiting(): number {
    return this.#pending.operations.length
  }

  /** Every edit that was accepted and not taken back, oldest first. */
  list(): EditView[] {
    return viewEdits(this.answering.edits, this.#pending, this.#current?.id, this.#progress)
  }

  /**
   * Accepts edits, all or none, and returns once they are safe. Without an id, one follows from what the edit says.
   *
   * Throws `ApiError` 409 for an id that is taken, 429 when too many wait.
   */
  async add(requests: readonly EditRequest[]): Promise<string[]> {
    const edits = requests.map(named)
    const entry = { type: 'edits' as const, edits }
    const check = () => {
      const seen = new Set<string>()
      for (const { id } of edits) {
        if (this.#pending.has(id) || seen.has(id)) {
          const message = `An edit called "${id}" exists already. Undo it first, or give the new one another id.`
          throw new ApiError(409, 'edit_exists', message, { param: 'id' })
        }
        seen.add(id)
      }
      this.#checkOpen(edits.length)
      return entry
    }
    await this.#journal.append(check, () => this.#pending.apply(entry))
    this.#wake()
    return edits.map(({ id }) => id)
  }

  /**
   * Takes an edit back, or out of the queue, and returns once that is safe; an editor that undoes at once has done so by
   * then. Throws `ApiError` 404, 429.
   */
  async undo(id: string): Promise<void> {
    const entry = { type: 'undo' as const, id }
    const check = () => {
      if (!this.#pending.has(id)) {
        throw new ApiError(404, 'edit_not_found', `No edit is called "${id}".`, { param: 'id' })
      }
      this.#checkOpen(1)
      return entry
    }
    await this.#journal.append(check, () => {
      this.#pending.apply(entry)
      this.#undoNow(id)
    })
    if (this.#current?.id === id) this.#current.abort.abort()
    this.#wake()
  }

  /** Stops the worker; the edit under way is given up and made at the next start. Saves the rest and frees the editors. */
  async close(): Promise<void> {
    this.#stop.abort()
    this.#current?.abort.abort()
    this.#wake()
    await this.#worker
    this.#saver.stop()
    // What cannot be saved is in the journal.
    await this.#saver.flush()
    this.#editor.dispose()
    this.#shadow?.dispose()
  }

  /** Resolves once nothing waits. */
  async idle(): Promise<void> {
    while (this.waiting > 0 && !this.#stop.signal.aborted) await pause(5)
  }

  #checkOpen(more: number): void {
    if (this.#stop.signal.aborted) throw shuttingDown()
    if (this.waiting + more <= this.#options.maxWaiting) return
    const message = `${this.waiting} edits wait and at most ${this.#options.maxWaiting} may. Try again later.`
    throw new ApiError(429, 'queue_full', message, { type: 'rate_limit_error', retryAfter: 10 })
  }

  async #work(): Promise<void> {
    await this.#trim(() => {})
    while (!this.#stop.signal.aborted) {
      const operation = this.#pending.begin()
      if (!operation) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
        continue
      }
      const outcome = await (operation.type === 'edit'
        ? this.#make(operation.edit)
        : this.#takeBack(operation.id))
      if (outcome === 'given up') return this.#pending.giveUp()
      this.#pending.end(outcome?.reason)
      this.#saver.change()
      this.#dropShadow()
      if (!this.#editor.undoesAtOnce) await this.#saveNow()
    }
  }

  /** Makes an edit. */
  async #make(edit: EditRecord): Promise<Outcome> {
    const abort = new AbortController()
    this.#current = { id: edit.id, abort }
    try {
      for await (const event of this.#editor.editEvents([edit], { signal: abort.signal }))
        this.#progress.tell(event, this.#editor.options.steps)
    } catch (error) {
      if (this.#stop.signal.aborted) return 'given up'
      if (!abort.signal.aborted) return { reason: (error as Error).message }
    } finally {
      this.#current = undefined
    }
    return undefined
  }

  /** Takes an edit back; if that takes training, a second editor answers from the memory as it was. */
  async #takeBack(id: string): Promise<Outcome> {
    if (!this.#holds(id)) return undefined
    try {
      if (!this.#editor.undoesAtOnce) this.#shadow = await this.#options.loadEditor(this.#options.memory)
      await this.#editor.undo(id, { signal: this.#stop.signal })
    } catch (error) {
      if (this.#stop.signal.aborted) return 'given up'
      this.#options.onError?.(error)
      return { reason: (error as Error).message }
    }
    return undefined
  }

  /** Takes an edit back out of turn where the editor can. */
  #undoNow(id: string): void {
    if (!this.#editor.undoesAtOnce || !this.#holds(id) || !this.#pending.endUndo(id)) return
    this.#editor.undo(id).catch((error) => this.#options.onError?.(error))
    this.#saver.change()
  }

  #holds(id: string): boolean {
    return this.#editor.edits.some((edit) => edit.id === id)
  }

  #dropShadow(): void {
    this.#shadow?.dispose()
    this.#shadow = undefined
  }

  /** Saves the memory, again and again until it works or the queue is closed. */
  async #saveNow(): Promise<void> {
    while (!this.#stop.signal.aborted && !(await this.#saver.flush())) {
      await pause(this.#options.retryAfter ?? 5_000)
    }
  }

  /** Saves the memory, then takes what it holds out of the journal. */
  async #save(): Promise<void> {
    const { unsaved } = this.#pending
    await this.#editor.save(this.#options.memory)
    await this.#trim(() => this.#pending.saved(unsaved))
  }

  /** Writes the journal anew after `change`. One that cannot be written says too much, which does no harm. */
  async #trim(change: () => void): Promise<void> {
    let changed = false
    const entries = () => {
      if (!changed) change()
      changed = true
      return this.#pending.entries()
    }
    await this.#journal.rewrite(entries).catch((error) => this.#options.onError?.(error))
  }
}

/** How an operation ended: `undefined` if it is done, or why it cannot be done, or that it is to be done at the next start. */
type Outcome = { reason: string } | 'given up' | undefined

/** An editor with the memory as it was last saved. */
async function openEditor<E extends QueueEditor>({
  createEditor,
  loadEditor,
  memory,
  disk,
}: EditQueueOptions<E>): Promise<E> {
  return (await disk.exists(memory)) ? loadEditor(memory) : createEditor()
}

/** A request with an id that says what it teaches, so that the same edits always get the same ids. */
function named({ id, paraphrases, contrasts, ...request }: EditRequest): EditRecord {
  const { prompt, target, subject, irrelevant } = request
  const lists = { paraphrases: paraphrases && [...paraphrases], contrasts: contrasts && [...contrasts] }
  const content = { prompt, target, subject, irrelevant, ...lists }
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex')
  return { id: id ?? `edit-${digest.slice(0, 12)}`, ...content, created: Math.floor(Date.now() / 1000) }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
