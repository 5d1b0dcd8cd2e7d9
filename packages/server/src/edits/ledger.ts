import { catchUp } from './catch-up'
import type { Disk } from './disk'
import { EditLog } from './edit-log'
import { Journal, type JournalEntry } from './journal'
import { Pending } from './pending'

/** Options of a ledger. */
export interface LedgerOptions {
  /** Path of the write-ahead journal. */
  journal: string
  /** Path of the log of accepted changes. */
  log: string
  disk: Disk
  /** Called with errors of background work, such as failed saves. */
  onError?: (error: unknown) => void
  /** Milliseconds before a write that the disk refused is tried again; default: 5 s. */
  retryAfter?: number
}

/** Default of `retryAfter` in milliseconds. */
export const RETRY_AFTER = 5_000

/** Accepted changes with their files: a journal until the memory holds them, and a permanent log. */
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

  /** Opens the journal and the log. `held` are the ids of the edits in the memory. Throws what `Journal.open` throws. */
  static async open(options: LedgerOptions, held: Iterable<string>): Promise<Ledger> {
    const { journal, entries } = await Journal.open(options.journal, options.disk)
    const log = await EditLog.open(options.log, options.disk)
    await catchUp(log, entries)
    const pending = new Pending(held)
    for (const entry of entries) pending.apply(entry)
    return new Ledger(options, journal, log, pending)
  }

  /** Reason why changes cannot be kept on disk at the moment; `undefined` if they can. */
  get problem(): string | undefined {
    return this.#journal.problem ?? this.log.problem
  }

  /**
   * Writes the entry that `prepare` returns to the journal and the log, then runs `commit`. Throws what `prepare` throws,
   * `storage_full` and `storage_failed`; nothing is changed then.
   */
  async accept(prepare: () => JournalEntry, commit: () => void): Promise<void> {
    try {
      await this.#journal.append(prepare, commit, this.log)
    } catch (error) {
      if (this.problem) this.#mendLater()
      throw error
    }
  }

  /** Rewrites the journal after `change`. If that fails, the old journal stays; replaying its extra entries is harmless. */
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

  /** Retries the files after a while, to find out when the disk accepts changes again. */
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
