import { existsSync } from 'node:fs'
import { createRandom, WiseError } from '@wise-edit/core'
import { nextTurn } from '@wise-edit/core/internal'
import { bundledDatasets, bundledFiles } from './bundled'
import type { Row } from './files/row'
import { fileRows, valueRows } from './files/rows'
import { InvalidRecords, type OnInvalid } from './invalid'
import { readIrrelevant } from './irrelevant'
import type { DatasetFormat } from './layouts'
import { parseRows } from './parse'
import type { EditRecord } from './record'

/** Bytes of a file of records, such as `process.stdin`, and a name for messages. */
export interface RecordStream {
  name: string
  bytes: AsyncIterable<Uint8Array>
}

export interface LoadOptions {
  /** Format of the records; default: recognised from the first ones. */
  format?: DatasetFormat
  /** Number of records to leave out at the beginning of the source, for example those that something was tuned on. */
  skip?: number
  /** Largest number of records; default all. Without `seed` nothing after them is read. */
  limit?: number
  /** Puts the records in a random order before `limit` cuts; default: the order of the source. */
  seed?: number | string
  /**
   * Texts for the margin loss: a list, or a file of texts or of records whose locality questions are used. Text n
   * belongs to record n of the source; the texts repeat if there are fewer of them. Records with an irrelevant text
   * keep it. Default: the texts of a bundled data set, otherwise none.
   */
  irrelevant?: string | readonly string[]
  /** Default `'throw'`: one error reports all invalid records. A function is called for each, and they are left out. */
  onInvalid?: OnInvalid
  /** Stops reading; its reason is thrown. */
  signal?: AbortSignal
}

/**
 * Reads edit records from a bundled data set, a file (JSON list, JSONL or CSV, in UTF-8), a stream of the bytes of such
 * a file or a list of parsed values.
 *
 * The name of a bundled data set takes precedence over a file of that name: write `./zsre` for the file. There may be
 * fewer records than `limit`.
 *
 * Throws `DATASET_NOT_FOUND`, `DATASET_UNREADABLE`, `DATASET_SYNTAX`, `DATASET_EMPTY`, `DATASET_FORMAT` for an unknown
 * or unrecognised format, `DATASET_LIMIT`, and `DATASET_INVALID` for invalid records, each with its line or number, the
 * field, the value found and the value expected.
 */
export async function loadRecords(
  source: string | readonly unknown[] | RecordStream,
  {
    format,
    skip = 0,
    limit = Number.POSITIVE_INFINITY,
    seed,
    irrelevant,
    onInvalid = 'throw',
    signal,
  }: LoadOptions = {},
): Promise<EditRecord[]> {
  checkCount('limit', limit, 1)
  checkCount('skip', skip, 0)
  const { name, rows, prefix, irrelevant: own } = openSource(source, signal)
  const texts = irrelevant ?? own
  const invalid = new InvalidRecords(onInvalid)
  const parsed = parseRows(rows, {
    source: name,
    format,
    prefix,
    irrelevant: typeof texts === 'string' ? await readIrrelevant(texts) : texts,
    invalid,
  })
  const records: EditRecord[] = []
  let skipped = 0
  let paused = performance.now()
  for await (const record of parsed) {
    if (performance.now() - paused > UNHEARD) {
      // Events such as Ctrl-C only arrive between two tasks.
      await nextTurn()
      paused = performance.now()
    }
    signal?.throwIfAborted()
    if (skipped++ < skip) continue
    records.push(record)
    if (seed === undefined && records.length === limit) break
  }
  invalid.throwIfAny(name)
  return seed === undefined ? records : createRandom(seed, 'records').shuffle(records).slice(0, limit)
}

/** Milliseconds for which no event is heard. */
const UNHEARD = 50

interface Source {
  name: string
  rows: AsyncGenerator<Row>
  prefix?: string
  irrelevant?: string
}

function openSource(
  source: string | readonly unknown[] | RecordStream,
  signal: AbortSignal | undefined,
): Source {
  if (typeof source === 'object' && 'bytes' in source) {
    return { name: source.name, rows: fileRows(source.name, { bytes: source.bytes }) }
  }
  if (typeof source !== 'string') return { name: 'the list of records', rows: valueRows(source) }
  const bundled = bundledFiles(source)
  if (bundled) {
    return { name: source, rows: fileRows(bundled.records), prefix: source, irrelevant: bundled.irrelevant }
  }
  if (existsSync(source)) return { name: source, rows: fileRows(source, { signal }) }
  throw new WiseError(
    'DATASET_NOT_FOUND',
    `There is no file "${source}" and no bundled data set of that name; bundled are ${bundledDatasets.map(({ name }) => name).join(', ')}.`,
  )
}

function checkCount(name: 'limit' | 'skip', count: number, min: number): void {
  if ((name === 'limit' && count === Number.POSITIVE_INFINITY) || (Number.isInteger(count) && count >= min))
    return
  throw new WiseError(
    'DATASET_LIMIT',
    `${name} is ${count}; expected an integer of at least ${min}. Leave it out for all.`,
  )
}
