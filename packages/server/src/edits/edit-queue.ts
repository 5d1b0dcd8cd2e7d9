import type { EditRequest } from '@wise-edit/editors'
import type { EditedMemory } from '../engine/engine'
import { ServiceError, shuttingDown } from '../errors'
import { catchUp } from './catch-up'
import type { Disk } from './disk'
import { type Author, EditLog, type LogEntry } from './edit-log'
import { type EditRecord, Journal, type JournalEntry } from './journal'
import { named } from './named'
import { Pace } from './pace'
import { Pending } from './pending'
import { Progress } from './progress'
import { Saver } from './saver'
import { type EditView, viewEdits } from './view'

export interface EditQueueOptions {
  memory: EditedMemory
  /** File of the write-ahead journal. */
  journal: string
  /** File of the log of what was accepted. */
  log: string
  disk: Disk
  /** Called when the memory has been saved. */
  onSaved?: () => Promise<void>
  /** Edits and undos that may wait. */
  maxWaiting: number
  /** Told of what goes wrong and is tried again. */
  onError?: (error: unknown) => void
  /** Milliseconds before a memory that could not be saved is saved again. */
  retryAfter?: number
  /** Milliseconds after a change before a memory that undoes at once is saved. */
  saveAfter?: number
}

/** Milliseconds before what the disk refused is tried again. */
const RETRY_AFTER = 5_000

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
  readonly #log: EditLog
  readonly #progress = new Progress()
  readonly #pace = new Pace()
  readonly #saver: Saver
  readonly #stop = new AbortController()
  #current: { id: string; abort: AbortController } | undefined
  #mending: NodeJS.Timeout | undefined
  #wake: () => void = () => {}
  #worker: Promise<void> = Promise.resolve()

  private constructor(options: EditQueueOptions, journal: Journal, pending: Pending, log: EditLog) {
    this.#options = options
    this.#memory = options.memory
    this.#journal = journal
    this.#pending = pending
    this.#log = log
    const { saveAfter = 200, retryAfter = RETRY_AFTER, onError } = options
    this.#saver = new Saver({ save: () => this.#save(), pause: saveAfter, retryAfter, onError })
  }

  /** Opens journal and log, and goes on with what was accepted. Throws what the journal throws. */
  static async open(options: EditQueueOptions): Promise<EditQueue> {
    const { journal, entries } = await Journal.open(options.journal, options.disk)
    const pending = new Pending(options.memory.edits.map(({ id }) => id))
    for (const entry of entries) pending.apply(entry)
    const log = await EditLog.open(options.log, options.disk)
    await catchUp(log, entries)
    const queue = new EditQueue(options, journal, pending, log)
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

  /** Why changes cannot be kept on disk now; `undefined` where they can. */
  get problem(): string | undefined {
    return this.#journal.problem ?? this.#log.problem ?? this.#saver.problem
  }

  /** Every edit that was accepted and not taken back, oldest first; with `ids`: those alone. */
  list(ids?: ReadonlySet<string>): EditView[] {
    const queue = { pending: this.#pending, training: this.#current?.id }
    return viewEdits(this.#memory.edits, { ...queue, progress: this.#progress, pace: this.#pace }, ids)
  }

  /** At most `limit` lines of the log after line `after`: who taught and undid what, and when. */
  logged(after: number, limit: number): Promise<LogEntry[]> {
    return this.#log.page(after, limit)
  }

  /**
   * Accepts edits, all or none, and returns once they are safe. Without an id, one follows from what the edit says. The id of
   * an edit that could not be made or was not learned has it tried again.
   *
   * Throws `edit_exists` for an id that is taken, `queue_full` when too many wait, `storage_full` and `storage_failed`.
   */
  async add(requests: readonly EditRequest[], author: Author): Promise<string[]> {
    const edits = requests.map(named)
    let again: string[] = []
    const check = () => {
      again = this.#triedBefore(edits)
      this.#checkRoom(edits.length)
      return { type: 'edits' as const, edits, again, log: this.#log.lines('taught', edits, author) }
    }
    await this.#accept(check, () => {
      this.#pending.apply({ type: 'edits', edits, again })
      for (const id of again) this.#undoNow(id)
    })
    return edits.map(({ id }) => id)
  }

  /**
   * Takes an edit back, or out of the queue, and returns once that is safe; a memory that undoes at once has done so by
   * then. Throws `edit_not_found`, `queue_full` but for an edit that waits, `storage_full` and `storage_failed`.
   */
  async undo(id: string, author: Author): Promise<void> {
    const check = () => {
      if (!this.#pending.has(id)) {
        throw new ServiceError('edit_not_found', `No edit is called "${id}".`, { param: 'id' })
      }
      this.#checkRoom(this.#pending.isWaiting(id) ? 0 : 1)
      return { type: 'undo' as const, id, log: this.#log.lines('undone', [{ id }], author) }
    }
    await this.#accept(check, () => {
      this.#pending.apply({ type: 'undo', id })
      this.#undoNow(id)
    })
    if (this.#current?.id === id) {
      this.#current.abort.abort()
      // It may have been made by now, and this not yet be heard of.
      if (this.#memory.undoesAtOnce) this.#memory.undo(id).catch(() => {})
    }
  }

  /** Stops the worker; the edit under way is given up and made at the next start. Saves the rest. */
  async close(): Promise<void> {
    this.#stop.abort()
    this.#current?.abort.abort()
    this.#wake()
    await this.#worker
    this.#saver.stop()
    clearTimeout(this.#mending)
    // What cannot be saved is in the journal.
    await this.#saver.flush()
  }

  /** Resolves once nothing waits. */
  async idle(): Promise<void> {
    while (this.waiting > 0 && !this.#stop.signal.aborted) await pause(5)
  }

  /** Ids of `edits` under which an edit was tried that does not hold. Throws `edit_exists` for an id that is taken. */
  #triedBefore(edits: readonly EditRecord[]): string[] {
    const taken = edits.map(({ id }) => id).filter((id) => this.#pending.has(id))
    const twice = edits.find(({ id }, i) => edits.some((other, j) => j < i && other.id === id))
    const held = taken.find((id) => !this.#isRetried(id)) ?? twice?.id
    if (held === undefined) return taken
    const message = `An edit called "${held}" exists already. Undo it first, or give the new one another id.`
    throw new ServiceError('edit_exists', message, { param: 'id' })
  }

  #isRetried(id: string): boolean {
    if (this.#pending.failures.has(id)) return true
    const made = this.#memory.edits.find((edit) => edit.id === id)
    return made !== undefined && made.status !== 'done' && !this.#pending.waitsFor(id)
  }

  #checkRoom(more: number): void {
    if (this.#stop.signal.aborted) throw shuttingDown()
    if (more === 0 || this.waiting + more <= this.#options.maxWaiting) return
    const message = `${this.waiting} edits wait and at most ${this.#options.maxWaiting} may. Try again later.`
    throw new ServiceError('queue_full', message, { retryAfter: 10 })
  }

  /** Writes down what `prepare` returns, then makes the change. */
  async #accept(prepare: () => JournalEntry, commit: () => void): Promise<void> {
    try {
      await this.#journal.append(prepare, commit, this.#log)
    } catch (error) {
      if (this.#journal.problem) this.#mendLater()
      throw error
    }
    this.#wake()
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
    this.#pace.begin()
    try {
      for await (const event of this.#memory.editEvents([edit], { signal: abort.signal }))
        this.#progress.tell(event, this.#memory.steps)
    } catch (error) {
      if (this.#stop.signal.aborted) return 'given up'
      if (!abort.signal.aborted) return { reason: (error as Error).message }
    } finally {
      this.#current = undefined
      this.#pace.end({ isMade: !abort.signal.aborted })
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
      await pause(this.#options.retryAfter ?? RETRY_AFTER)
    }
  }

  /** Saves the memory, then takes what it holds out of the journal. */
  async #save(): Promise<void> {
    const { unsaved } = this.#pending
    await this.#memory.save()
    await this.#options.onSaved?.()
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
    await this.#journal.rewrite(entries).catch((error) => {
      this.#options.onError?.(error)
      this.#mendLater()
    })
  }

  /** Tries the journal again after a while, so that it is known when the disk takes changes again. */
  #mendLater(): void {
    if (this.#stop.signal.aborted) return
    clearTimeout(this.#mending)
    this.#mending = setTimeout(() => void this.#trim(() => {}), this.#options.retryAfter ?? RETRY_AFTER)
  }
}

/** How an operation ended: `undefined` if it is done, or why it cannot be done, or that it is to be done at the next start. */
type Outcome = { reason: string } | 'given up' | undefined

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
