import { WiseError } from '@wise-edit/kernels'
import { readText } from './text-file'

/** One entry of a source, not yet looked at. */
export interface Row {
  /** Its number among the entries, from 0. */
  index: number
  /** Its line in a JSONL file, from 1. */
  line?: number
  value?: unknown
  /** Whether the line is no JSON. */
  malformed?: boolean
}

/** UTF-16 units of the longest JSON list: what V8 holds in one string. */
const LONGEST_LIST = 2 ** 29 - 24
const LONGEST_LINE = 2 ** 24

/**
 * Reads a file's entries: those of a JSON list, or else one from each line that is not blank.
 *
 * Lines are read one at a time, so that a long file needs little memory and need not be read to its end. Throws
 * `DATASET_SYNTAX` for a broken or too long list and for a too long line, and what `readText` throws.
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
  let text = ''
  for await (const piece of pieces) {
    if (text.length + piece.length > LONGEST_LIST) {
      throw syntaxError(
        `${path} is a JSON list of over 512 million characters; expected less. Write one record a line (JSONL).`,
      )
    }
    text += piece
  }
  yield* valueRows(parseList(path, text))
}

function parseList(path: string, text: string): unknown[] {
  try {
    return JSON.parse(text)
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

function parseLine(text: string): Pick<Row, 'value' | 'malformed'> {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return { value: text, malformed: true }
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
