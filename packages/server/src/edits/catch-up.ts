import type { EditLog } from './edit-log'
import type { JournalEntry } from './journal'

/** Appends the accepted entries of a journal that are missing from a log after a crash. */
export async function catchUp(log: EditLog, entries: readonly JournalEntry[]): Promise<void> {
  const accepted = entries.flatMap((entry) => ('log' in entry && entry.log) || [])
  const missing = accepted.filter(({ number }) => number > log.last)
  if (missing.length > 0) await log.append(missing)
}
