import { createHash } from 'node:crypto'
import type { EditRequest } from '@wise-edit/editors'
import type { EditedMemory } from '../engine/engine'
import { ServiceError, shuttingDown } from '../errors'
import type { Disk } from './disk'
import { type EditRecord, Journal } from './journal'
import { Pending } from './pending'
import { Progress } from './progress'
import { Saver } from './saver'
import { type EditView, viewEdits } from './view'

export interface EditQueueOptions {
  memory: EditedMemory
  /** File of the write-ahead journal. */
  journal: string
  disk: Disk
  /** Edits and undos that may wait. */
  maxWaiting: number
  /** Told of what goes wrong and is tried again. */
  onError?: (error: unknown) => void
  /** Milliseconds before a memory that could not be saved is saved again. */
  retryAfter?: number
  /** Milliseconds after a change before a memory that undoes at once is saved. */
  saveAfter?: number
}

/**
 * Edits behind a write-ahead journal: accepted means that a crash does not lose it. A worker makes them one after
 * another. They leave the journal only once the memory is saved: after each of them, or, where the memory undoes at once,
 * behind them, many at a time.
 */
export class EditQueue {
  readonly #options: EditQueueOptions
  readonly #memory: EditedMemory
  readonly #journal: Journal
  readonly #pending: Pending
  readonly #progress = new Progress()
  readonly #saver: Saver
  readonly #stop = new AbortController()
  #current: { id: string; abort: AbortController } | undefined
  #wake: () => void = () => {}
  #worker: Promise<void> = Promise.resolve()

  private constructor(options: EditQueueOptions, journal: Journal, pending: Pending) {
    this.#options = options
    this.#memory = options.memory
    this.#journal = journal
    this.#pending = pending
    const { saveAfter = 200, retryAfter = 5_000, onError } = options
    this.#saver = new Saver({ save: () => this.#save(), pause: saveAfter, retryAfter, onError })
  }

  /** Opens the journal, and goes on with what was accepted. Throws what the journal throws. */
  static async open(options: EditQueueOptions): Promise<EditQueue> {
    const { journal, entries } = await Journal.open(options.journal, options.disk)
    const pending = new Pending(options.memory.edits.map(({ id }) => id))
    for (const entry of entries) pending.apply(entry)
    const queue = new EditQueue(options, journal, pending)
    queue.#worker = queue.#work()
    return queue
  }

  /** Saves what has changed; returns false where that failed. */
  flush(): Promise<boolean> {
    return this.#saver.flush()
  }

  /** Edits and undos that are not in the memory yet. */
  get waiting(): number {
    return this.#pending.operations.length
  }

  /** Every edit that was accepted and not taken back, oldest first. */
  list(): EditView[] {
    return viewEdits(this.#memory.edits, this.#pending, this.#current?.id, this.#progress)
  }

  /**
   * Accepts edits, all or none, and returns once they are safe. Without an id, one follows from what the edit says.
   *
   * Throws `edit_exists` for an id that is taken, `queue_full` when too many wait.
   */
  async add(requests: readonly EditRequest[]): Promise<string[]> {
    const edits = requests.map(named)
    const entry = { type: 'edits' as const, edits }
    const check = () => {
      const seen = new Set<string>()
      for (const { id } of edits) {
        if (this.#pending.has(id) || seen.has(id)) {
          const message = `An edit called "${id}" exists already. Undo it first, or give the new one another id.`
          throw new ServiceError('edit_exists', message, { param: 'id' })
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
   * Takes an edit back, or out of the queue, and returns once that is safe; a memory that undoes at once has done so by
   * then. Throws `edit_not_found`, `queue_full`.
   */
  async undo(id: string): Promise<void> {
    const entry = { type: 'undo' as const, id }
    const check = () => {
      if (!this.#pending.has(id)) {
        throw new ServiceError('edit_not_found', `No edit is called "${id}".`, { param: 'id' })
      }
      this.#checkOpen(1)
      return entry
    }
    await this.#journal.append(check, () => {
      this.#pending.apply(entry)
      this.#undoNow(id)
    })
    if (this.#current?.id === id) {
      this.#current.abort.abort()
      // It may have been made by now, and this not yet be heard of.
      if (this.#memory.undoesAtOnce) this.#memory.undo(id).catch(() => {})
    }
    this.#wake()
  }

  /** Stops the worker; the edit under way is given up and made at the next start. Saves the rest. */
  async close(): Promise<void> {
    this.#stop.abort()
    this.#current?.abort.abort()
    this.#wake()
    await this.#worker
    this.#saver.stop()
    // What cannot be saved is in the journal.
    await this.#saver.flush()
  }

  /** Resolves once nothing waits. */
  async idle(): Promise<void> {
    while (this.waiting > 0 && !this.#stop.signal.aborted) await pause(5)
  }

  #checkOpen(more: number): void {
    if (this.#stop.signal.aborted) throw shuttingDown()
    if (this.waiting + more <= this.#options.maxWaiting) return
    const message = `${this.waiting} edits wait and at most ${this.#options.maxWaiting} may. Try again later.`
    throw new ServiceError('queue_full', message, { retryAfter: 10 })
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
      if (!this.#memory.undoesAtOnce) await this.#saveNow()
    }
  }

  /** Makes an edit. */
  async #make(edit: EditRecord): Promise<Outcome> {
    const abort = new AbortController()
    this.#current = { id: edit.id, abort }
    try {
      for await (const event of this.#memory.editEvents([edit], { signal: abort.signal }))
        this.#progress.tell(event, this.#memory.steps)
    } catch (error) {
      if (this.#stop.signal.aborted) return 'given up'
      if (!abort.signal.aborted) return { reason: (error as Error).message }
    } finally {
      this.#current = undefined
    }
    return undefined
  }

  /** Takes an edit back. */
  async #takeBack(id: string): Promise<Outcome> {
    if (!this.#holds(id)) return undefined
    try {
      await this.#memory.undo(id, { signal: this.#stop.signal })
    } catch (error) {
      if (this.#stop.signal.aborted) return 'given up'
      this.#options.onError?.(error)
      return { reason: (error as Error).message }
    }
    return undefined
  }

  /** Takes an edit back out of turn where the memory can. */
  #undoNow(id: string): void {
    if (!this.#memory.undoesAtOnce || !this.#holds(id) || !this.#pending.endUndo(id)) return
    this.#memory.undo(id).catch((error) => this.#options.onError?.(error))
    this.#saver.change()
  }

  #holds(id: string): boolean {
    return this.#memory.edits.some((edit) => edit.id === id)
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
    await this.#memory.save()
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
