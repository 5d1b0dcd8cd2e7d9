import { existsSync } from 'node:fs'
import { createRandom, WiseError } from '@wise-edit/core'
import { bundledDatasets, bundledFiles } from './bundled'
import { InvalidRecords, type OnInvalid } from './invalid'
import { readIrrelevant } from './irrelevant'
import type { DatasetFormat } from './layouts'
import { parseRows } from './parse'
import type { EditRecord } from './record'
import type { Row } from './row'
import { fileRows, valueRows } from './rows'

/** Bytes that are read as a file is, such as `process.stdin`, and a name for messages. */
export interface RecordStream {
  name: string
  bytes: AsyncIterable<Uint8Array>
}

export interface LoadOptions {
  /** How records are laid out; default: recognised from the first ones. */
  format?: DatasetFormat
  /** At most so many records; default all. Without `seed` nothing after them is read. */
  limit?: number
  /** Puts the records in a random order before `limit` cuts; default: the order of the source. */
  seed?: number | string
  /**
   * Texts for the margin loss, a list or a file of texts or of records whose locality questions serve: number n goes
   * to record n of the source, from the start again past the last one. Records with a text of their own keep it.
   * Default: those that come with a bundled data set, none otherwise.
   */
  irrelevant?: string | readonly string[]
  /** Default `'throw'`: all invalid records are reported in one error. A function gets each and they are left out. */
  onInvalid?: OnInvalid
}

/**
 * Reads edit records from a bundled data set, a file (JSON list, JSONL or CSV, in UTF-8), a stream of such a file's bytes
 * or a list of parsed values.
 *
 * A bundled name goes before a file of that name: write `./zsre` for the file. There may be fewer records than `limit`.
 *
 * Throws `DATASET_NOT_FOUND`, `DATASET_UNREADABLE`, `DATASET_SYNTAX`, `DATASET_EMPTY`, `DATASET_FORMAT` for an unknown
 * or unrecognised format, `DATASET_LIMIT`, and `DATASET_INVALID` for invalid records, each with its line or number,
 * the field, what was found and what was expected.
 */
export async function loadRecords(
  source: string | readonly unknown[] | RecordStream,
  { format, limit = Number.POSITIVE_INFINITY, seed, irrelevant, onInvalid = 'throw' }: LoadOptions = {},
): Promise<EditRecord[]> {
  checkLimit(limit)
  const { name, rows, prefix, irrelevant: own } = openSource(source)
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
  for await (const record of parsed) {
    records.push(record)
    if (seed === undefined && records.length === limit) break
  }
  invalid.throwIfAny(name)
  return seed === undefined ? records : createRandom(seed, 'records').shuffle(records).slice(0, limit)
}

interface Source {
  name: string
  rows: AsyncGenerator<Row>
  prefix?: string
  irrelevant?: string
}

function openSource(source: string | readonly unknown[] | RecordStream): Source {
  if (typeof source === 'object' && 'bytes' in source) {
    return { name: source.name, rows: fileRows(source.name, source.bytes) }
  }
  if (typeof source !== 'string') return { name: 'the list of records', rows: valueRows(source) }
  const bundled = bundledFiles(source)
  if (bundled) {
    return { name: source, rows: fileRows(bundled.records), prefix: source, irrelevant: bundled.irrelevant }
  }
  if (existsSync(source)) return { name: source, rows: fileRows(source) }
  throw new WiseError(
    'DATASET_NOT_FOUND',
    `There is no file "${source}" and no bundled data set of that name; bundled are ${bundledDatasets.map(({ name }) => name).join(', ')}.`,
  )
}

function checkLimit(limit: number): void {
  if (limit === Number.POSITIVE_INFINITY || (Number.isInteger(limit) && limit >= 1)) return
  throw new WiseError(
    'DATASET_LIMIT',
    `limit is ${limit}; expected an integer of at least 1. Leave it out for all.`,
  )
}
