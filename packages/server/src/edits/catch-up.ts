import type { EditLog } from './edit-log'
import type { JournalEntry } from './journal'

/** Writes into a log what a journal says was accepted, and a crash kept from the log. */
export async function catchUp(log: EditLog, entries: readonly JournalEntry[]): Promise<void> {
  const accepted = entries.flatMap((entry) => ('log' in entry && entry.log) || [])
  const missing = accepted.filter(({ number }) => number > log.last)
  if (missing.length > 0) await log.append(missing)
}
