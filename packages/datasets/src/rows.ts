import { parseJson, WiseError } from '@wise-edit/kernels'
import { csvRows } from './csv'
import { readText } from './text-file'

/** One entry of a source, not yet looked at. */
export interface Row {
  /** Its number among the entries, from 0. */
  index: number
  /** Its line in a JSONL or CSV file, from 1. */
  line?: number
  value?: unknown
  /** What the line should have been, where it cannot be read. */
  expected?: string
}

/** UTF-16 units of the longest list or table: what V8 holds in one string. */
const LONGEST_LIST = 2 ** 29 - 24
const LONGEST_LINE = 2 ** 24

/**
 * Reads a file's entries: the rows of a `.csv` or `.tsv` file, those of a JSON list, or else one from each line that is
 * not blank.
 *
 * Lines of JSON are read one at a time, so that a long file needs little memory and need not be read to its end. Throws
 * `DATASET_SYNTAX` for a broken or too long list or table and for a too long line, and what `readText` throws.
 */
export async function* fileRows(path: string): AsyncGenerator<Row> {
  const pieces = readText(path)
  try {
    let start = ''
    while (start.trimStart() === '') {
      const next = await pieces.next()
      if (next.done) return
      start += next.value
    }
    const all = after(start, pieces)
    if (/\.[ct]sv$/i.test(path)) {
      yield* csvRows(path, await readWhole(all, `${path} is a table`))
      return
    }
    yield* start.trimStart().startsWith('[') ? listRows(path, all) : lineRows(path, all)
  } finally {
    await pieces.return(undefined)
  }
}

/** The entries of a list in memory. */
export async function* valueRows(values: Iterable<unknown>): AsyncGenerator<Row> {
  let index = 0
  for (const value of values) yield { index: index++, value }
}

/** Where a row of `source` stands, for messages. */
export function placeOf(
  source: string,
  { index, line }: Row,
): { place: string; index: number; line?: number } {
  const place = `${source}, ${line === undefined ? `record ${index}` : `line ${line}`}`
  return { place, index, line }
}

async function* listRows(path: string, pieces: AsyncIterable<string>): AsyncGenerator<Row> {
  yield* valueRows(parseList(path, await readWhole(pieces, `${path} is a JSON list`)))
}

async function readWhole(pieces: AsyncIterable<string>, what: string): Promise<string> {
  let text = ''
  for await (const piece of pieces) {
    if (text.length + piece.length > LONGEST_LIST) {
      throw syntaxError(
        `${what} of over 512 million characters; expected less. Write one record a line (JSONL).`,
      )
    }
    text += piece
  }
  return text
}

function parseList(path: string, text: string): unknown[] {
  try {
    // It begins with a bracket.
    return parseJson(text) as unknown[]
  } catch (cause) {
    throw syntaxError(`${path} is not JSON (${(cause as Error).message}); expected a list of records.`, cause)
  }
}

async function* lineRows(path: string, pieces: AsyncIterable<string>): AsyncGenerator<Row> {
  let index = 0
  let line = 0
  for await (const text of lines(path, pieces)) {
    line++
    if (text.trim() !== '') yield { index: index++, line, ...parseLine(text) }
  }
}

function parseLine(text: string): Pick<Row, 'value' | 'expected'> {
  try {
    return { value: parseJson(text) }
  } catch {
    return { value: text, expected: 'JSON, one object a line' }
  }
}

/** Cuts at line feeds only: JSON may hold every other line separator inside a text. */
async function* lines(path: string, pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  let number = 1
  for await (const piece of pieces) {
    const parts = piece.split('\n')
    rest += parts[0]
    for (const part of parts.slice(1)) {
      yield rest
      number++
      rest = part
    }
    if (rest.length > LONGEST_LINE) {
      throw syntaxError(
        `${path}, line ${number} is longer than 16 million characters; expected one record a line, or a JSON list.`,
      )
    }
  }
  yield rest
}

async function* after(start: string, pieces: AsyncIterable<string>): AsyncGenerator<string> {
  yield start
  yield* pieces
}

function syntaxError(message: string, cause?: unknown): WiseError {
  return new WiseError('DATASET_SYNTAX', message, { cause })
}
