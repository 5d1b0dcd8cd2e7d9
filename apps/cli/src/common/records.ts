import { addAbortSignal } from 'node:stream'
import { WiseError } from '@wise-edit/core'
import { describeInvalid, type EditRecord, loadRecords } from '@wise-edit/datasets'

/** Records of a file, with one message for each that cannot be used. */
export interface ReadRecords {
  records: EditRecord[]
  invalid: string[]
}

/** Name that stands for stdin instead of a file. */
const STDIN = '-'

/** Selection of the records to read: up to `limit`, until the signal is aborted. */
interface Reading {
  limit?: number
  signal: AbortSignal
}

/** Reads a file of records (JSONL, JSON, CSV), `-` for stdin, or a bundled data set by name. */
export async function readRecords(source: string, { limit, signal }: Reading): Promise<ReadRecords> {
  const invalid: string[] = []
  const onInvalid = (record: Parameters<typeof describeInvalid>[0]) => invalid.push(describeInvalid(record))
  const input = source === STDIN ? { name: 'stdin', bytes: addAbortSignal(signal, process.stdin) } : source
  const records = await loadRecords(input, { limit, onInvalid, signal })
  return { records, invalid }
}

/**
 * Like `readRecords`, but every record must be usable. Throws `RECORDS_INVALID` with a message for each of the first.
 */
export async function readValidRecords(source: string, reading: Reading): Promise<EditRecord[]> {
  const { records, invalid } = await readRecords(source, reading)
  if (invalid.length === 0) return records
  const listed = invalid.slice(0, LISTED)
  const more = invalid.length > LISTED ? [`and ${invalid.length - LISTED} more; --dry-run names all`] : []
  throw new WiseError('RECORDS_INVALID', [...listed, ...more].join('\n'))
}

const LISTED = 10
