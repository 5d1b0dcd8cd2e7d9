import { catchUp } from './catch-up'
import type { Disk } from './disk'
import { EditLog } from './edit-log'
import { Journal, type JournalEntry } from './journal'
import { Pending } from './pending'

/** Options of a ledger. */
export interface LedgerOptions {
  /** File of the write-ahead journal. */
  journal: string
  /** File of the log of what was accepted. */
  log: string
  disk: Disk
  /** Told of what goes wrong and is tried again. */
  onError?: (error: unknown) => void
  /** Milliseconds before what the disk refused is tried again. Default 5 s. */
  retryAfter?: number
}

/** Milliseconds before what the disk refused is tried again. */
export const RETRY_AFTER = 5_000

/** What was accepted, with the files that keep it: a journal until the memory holds it, and a log for good. */
export class Ledger {
  readonly pending: Pending
  readonly log: EditLog
  readonly #options: LedgerOptions
  readonly #journal: Journal
  #mending: NodeJS.Timeout | undefined
  #isClosed = false

  private constructor(options: LedgerOptions, journal: Journal, log: EditLog, pending: Pending) {
    this.#options = options
    this.#journal = journal
    this.log = log
    this.pending = pending
  }

  /** Opens journal and log. `held` are the ids of the edits that the memory holds. Throws what `Journal.open` throws. */
  static async open(options: LedgerOptions, held: Iterable<string>): Promise<Ledger> {
    const { journal, entries } = await Journal.open(options.journal, options.disk)
    const log = await EditLog.open(options.log, options.disk)
    await catchUp(log, entries)
    const pending = new Pending(held)
    for (const entry of entries) pending.apply(entry)
    return new Ledger(options, journal, log, pending)
  }

  /** Why changes cannot be kept on disk now; `undefined` where they can. */
  get problem(): string | undefined {
    return this.#journal.problem ?? this.log.problem
  }

  /**
   * Writes down what `prepare` returns, then runs `commit`. Throws what `prepare` throws, `storage_full` and
   * `storage_failed`; nothing is changed then.
   */
  async accept(prepare: () => JournalEntry, commit: () => void): Promise<void> {
    try {
      await this.#journal.append(prepare, commit, this.log)
    } catch (error) {
      if (this.problem) this.#mendLater()
      throw error
    }
  }

  /** Writes the journal anew after `change`. One that cannot be written says too much, which does no harm. */
  async trim(change: () => void): Promise<void> {
    let changed = false
    const entries = () => {
      if (!changed) change()
      changed = true
      return this.pending.entries()
    }
    await this.#journal.rewrite(entries).catch((error) => {
      this.#options.onError?.(error)
      this.#mendLater()
    })
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#mending)
  }

  /** Tries the files again after a while, so that it is known when the disk takes changes again. */
  #mendLater(): void {
    if (this.#isClosed) return
    clearTimeout(this.#mending)
    this.#mending = setTimeout(() => void this.#mend(), this.#options.retryAfter ?? RETRY_AFTER)
  }

  async #mend(): Promise<void> {
    await this.trim(() => {})
    if (this.#journal.problem === undefined) await this.log.mend().catch(() => this.#mendLater())
  }
}
