import type { Author, EditLog, LogEntry } from './edit-log'
import type { EditRecord, JournalEntry } from './journal'

/** The log beside a journal: what the journal says was accepted is in the log too, also after a crash between the two. */
export class EditHistory {
  readonly log: EditLog

  private constructor(log: EditLog) {
    this.log = log
  }

  /** Writes into the log what a crash kept from it. */
  static async open(log: EditLog, entries: readonly JournalEntry[]): Promise<EditHistory> {
    const accepted = entries.flatMap((entry) => ('log' in entry && entry.log) || [])
    const missing = accepted.filter(({ number }) => number > log.last)
    if (missing.length > 0) await log.append(missing)
    return new EditHistory(log)
  }

  /** Lines that tell of edits. */
  taught(edits: readonly EditRecord[], author: Author): LogEntry[] {
    const time = new Date().toISOString()
    return edits.map(({ id, prompt, target }, i) => ({
      ...{ number: this.log.last + i + 1, time, action: 'taught', id, ...author, prompt, target },
    }))
  }

  /** A line that tells of an undo. */
  undone(id: string, author: Author): LogEntry[] {
    const number = this.log.last + 1
    return [{ number, time: new Date().toISOString(), action: 'undone', id, ...author }]
  }
}
