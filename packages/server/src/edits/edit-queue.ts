import { setTimeout as pause } from 'node:timers/promises'
import type { EditRequest } from '@wise-edit/editors'
import type { EditedMemory } from '../engine/engine'
import { ServiceError, shuttingDown } from '../errors'
import type { Author, LogEntry } from './edit-log'
import type { EditRecord } from './journal'
import { Ledger, type LedgerOptions, RETRY_AFTER } from './ledger'
import { named } from './named'
import { Saver } from './saver'
import { type EditView, viewEdits } from './view'
import { Worker } from './worker'

export interface EditQueueOptions extends LedgerOptions {
  memory: EditedMemory
  /** Called when the memory has been saved. */
  onSaved?: () => Promise<void>
  /** Maximum number of edits and undos that may wait. */
  maxWaiting: number
  /** Milliseconds between a change and the save of a memory that undoes at once; default: 200. */
  saveAfter?: number
}

/**
 * Queue of edits behind a write-ahead journal: a crash does not lose an accepted edit. A worker makes the edits one after
 * another. They leave the journal only once the memory is saved: after each edit or, if the memory undoes at once, in the
 * background, many edits at a time.
 */
export class EditQueue {
  readonly #options: EditQueueOptions
  readonly #memory: EditedMemory
  readonly #ledger: Ledger
  readonly #saver: Saver
  readonly #worker: Worker
  #wake: () => void = () => {}
  #working: Promise<void> = Promise.resolve()

  private constructor(options: EditQueueOptions, ledger: Ledger) {
    this.#options = options
    this.#memory = options.memory
    this.#ledger = ledger
    const { saveAfter = 200, retryAfter = RETRY_AFTER, onError } = options
    this.#worker = new Worker(options.memory, onError)
    this.#saver = new Saver({ save: () => this.#save(), pause: saveAfter, retryAfter, onError })
  }

  /** Opens the journal and the log, and continues with the accepted changes. Throws what the journal throws. */
  static async open(options: EditQueueOptions): Promise<EditQueue> {
    const held = options.memory.edits.map(({ id }) => id)
    const queue = new EditQueue(options, await Ledger.open(options, held))
    queue.#working = queue.#work()
    return queue
  }

  /** Saves all changes; returns false if that failed. */
  flush(): Promise<boolean> {
    return this.#saver.flush()
  }

  /** Number of edits and undos that are not in the memory yet. */
  get waiting(): number {
    return this.#ledger.pending.operations.length
  }

  /** Reason why changes cannot be kept on disk at the moment; `undefined` if they can. */
  get problem(): string | undefined {
    return this.#ledger.problem ?? this.#saver.problem
  }

  /** Returns all edits that were accepted and not undone, oldest first; with `ids`, only those. */
  list(ids?: ReadonlySet<string>): EditView[] {
    const { pending } = this.#ledger
    const { training, progress, pace } = this.#worker
    return viewEdits(this.#memory.edits, { pending, training, progress, pace }, ids)
  }

  /** Returns at most `limit` lines of the log after line `after`: who taught and undid what, and when. */
  logged(after: number, limit: number): Promise<LogEntry[]> {
    return this.#ledger.log.page(after, limit)
  }

  /**
   * Accepts edits, all or none, and returns their ids once they are safe on disk. The default id is derived from the content of
   * the edit. The id of an edit that could not be made or was not learned may be used again, for another attempt.
   *
   * Throws `edit_exists` for an id that is taken, `queue_full` when too many wait, `storage_full` and `storage_failed`.
   */
  async add(requests: readonly EditRequest[], author: Author): Promise<string[]> {
    const edits = requests.map(named)
    await this.#accept(edits, () => this.#triedBefore(edits), author)
    return edits.map(({ id }) => id)
  }

  /**
   * Accepts an edit in place of the one with its id, which is undone at once; without such a one it is added. Throws
   * `queue_full`, `storage_full` and `storage_failed`.
   */
  async replace(request: EditRequest & { id: string }, author: Author): Promise<void> {
    const edit = named(request)
    await this.#accept([edit], () => (this.#ledger.pending.has(edit.id) ? [edit.id] : []), author)
  }

  /**
   * Undoes an edit, or removes it from the queue, and returns once that is safe on disk; a memory that undoes at once has done
   * so by then. Throws `edit_not_found`, `queue_full` unless the edit still waits, `storage_full` and `storage_failed`.
   */
  async undo(id: string, author: Author): Promise<void> {
    const check = () => {
      if (!this.#ledger.pending.has(id)) {
        throw new ServiceError('edit_not_found', `No edit is called "${id}".`, { param: 'id' })
      }
      this.#checkRoom(this.#ledger.pending.isWaiting(id) ? 0 : 1)
      return { type: 'undo' as const, id, log: this.#ledger.log.lines('undone', [{ id }], author) }
    }
    await this.#ledger.accept(check, () => {
      this.#ledger.pending.apply({ type: 'undo', id })
      this.#undoNow(id)
    })
    this.#worker.abandon(id)
    this.#wake()
  }

  /** Stops the worker and saves the changes. The current edit is given up and made at the next start. */
  async close(): Promise<void> {
    this.#worker.stop()
    this.#wake()
    await this.#working
    this.#saver.stop()
    this.#ledger.close()
    // Changes that cannot be saved are in the journal.
    await this.#saver.flush()
  }

  /** Resolves once nothing waits or the queue is closed. */
  async idle(): Promise<void> {
    while (this.waiting > 0 && !this.#worker.isStopped) await pause(5)
  }

  /** Accepts edits, which replace those with the ids that `replaced` returns. Throws what `replaced` throws. */
  async #accept(edits: EditRecord[], replaced: () => string[], author: Author): Promise<void> {
    let again: string[] = []
    const check = () => {
      again = replaced()
      this.#checkRoom(edits.length)
      return { type: 'edits' as const, edits, again, log: this.#ledger.log.lines('taught', edits, author) }
    }
    await this.#ledger.accept(check, () => {
      this.#ledger.pending.apply({ type: 'edits', edits, again })
      for (const id of again) {
        // Before the worker can begin the new edit, which has this id too.
        this.#worker.abandon(id)
        this.#undoNow(id)
      }
    })
    this.#wake()
  }

  /** Returns the ids of `edits` whose earlier attempts did not succeed. Throws `edit_exists` for an id that is taken. */
  #triedBefore(edits: readonly EditRecord[]): string[] {
    const taken = edits.map(({ id }) => id).filter((id) => this.#ledger.pending.has(id))
    const twice = edits.find(({ id }, i) => edits.some((other, j) => j < i && other.id === id))
    const held = taken.find((id) => !this.#isRetried(id)) ?? twice?.id
    if (held === undefined) return taken
    const message = `An edit called "${held}" exists already. Undo it first, or give the new one another id.`
    throw new ServiceError('edit_exists', message, { param: 'id' })
  }

  #isRetried(id: string): boolean {
    if (this.#ledger.pending.failures.has(id)) return true
    const made = this.#memory.edits.find((edit) => edit.id === id)
    return made !== undefined && made.status !== 'done' && !this.#ledger.pending.waitsFor(id)
  }

  #checkRoom(more: number): void {
    if (this.#worker.isStopped) throw shuttingDown()
    if (more === 0 || this.waiting + more <= this.#options.maxWaiting) return
    const message = `${this.waiting} edits wait and at most ${this.#options.maxWaiting} may. Try again later.`
    throw new ServiceError('queue_full', message, { retryAfter: 10 })
  }

  async #work(): Promise<void> {
    await this.#ledger.trim(() => {})
    while (!this.#worker.isStopped) {
      const operation = this.#ledger.pending.begin()
      if (!operation) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
        continue
      }
      const outcome = await this.#worker.run(operation)
      if (outcome === 'given up') return this.#ledger.pending.giveUp()
      this.#ledger.pending.end(outcome?.reason)
      this.#saver.change()
      if (!this.#memory.undoesAtOnce) await this.#saveNow()
    }
  }

  /** Undoes an edit out of turn if the memory can. */
  #undoNow(id: string): void {
    const held = this.#memory.edits.some((edit) => edit.id === id)
    if (!this.#memory.undoesAtOnce || !held || !this.#ledger.pending.endUndo(id)) return
    this.#memory.undo(id).catch((error) => this.#options.onError?.(error))
    this.#saver.change()
  }

  /** Saves the memory, with retries until it succeeds or the queue is closed. */
  async #saveNow(): Promise<void> {
    while (!this.#worker.isStopped && !(await this.#saver.flush())) {
      await pause(this.#options.retryAfter ?? RETRY_AFTER)
    }
  }

  /** Saves the memory, then removes the saved changes from the journal. */
  async #save(): Promise<void> {
    const { unsaved } = this.#ledger.pending
    await this.#memory.save()
    await this.#options.onSaved?.()
    await this.#ledger.trim(() => this.#ledger.pending.saved(unsaved))
  }
}
