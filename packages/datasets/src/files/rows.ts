import { WiseError } from '@wise-edit/core'
import { parseJson } from '@wise-edit/core/internal'
import { csvRows } from './csv'
import { type JsonProblem, jsonProblem, lineOf, unclosedProblem } from './json-problem'
import type { Row } from './row'
import { readText, type TextOptions } from './text-file'

/** UTF-16 units of the longest list or table: the limit of a string in V8. */
const LONGEST_LIST = 2 ** 29 - 24
const LONGEST_LINE = 2 ** 24

/**
 * Reads the entries of a file: the rows of a `.csv` or `.tsv` file, the items of a JSON list, the object of a JSON file
 * with a single one, or one entry from each line that is not blank. With `bytes`, these are read instead of the file;
 * they are a table, whatever the name, if they do not start like JSON.
 *
 * Reads lines of JSON and rows of tables one at a time, so a long file needs little memory and need not be read to its
 * end. Throws `DATASET_SYNTAX` for a broken table, for a list that is broken or too long and for a line or row that is
 * too long, and the errors of `readText`.
 */
export async function* fileRows(path: string, { bytes, signal }: TextOptions = {}): AsyncGenerator<Row> {
  const pieces = readText(path, { bytes, signal })
  try {
    let start = ''
    while (start.trimStart() === '') {
      const next = await pieces.next()
      if (next.done) return
      start += next.value
    }
    const all = after(start, pieces)
    if (/\.[ct]sv$/i.test(path) || (bytes && !/^\s*[{[]/.test(start))) {
      yield* csvRows(path, all)
      return
    }
    if (start.trimStart().startsWith('[')) yield* listRows(path, all)
    else if (opensObject(start)) yield* objectRows(path, all)
    else yield* lineRows(path, all)
  } finally {
    await pieces.return(undefined)
  }
}

/** Yields the entries of a list in memory. */
export async function* valueRows(values: Iterable<unknown>): AsyncGenerator<Row> {
  let index = 0
  for (const value of values) yield { index: index++, value }
}

/** Location of a row of `source`, for messages. */
export function placeOf(
  source: string,
  { index, line }: Row,
): { place: string; index: number; line?: number } {
  const place = `${source}, ${line === undefined ? `record ${index}` : `line ${line}`}`
  return { place, index, line }
}

async function* listRows(path: string, pieces: AsyncIterable<string>): AsyncGenerator<Row> {
  yield* valueRows(parseList(path, await readWhole(path, pieces)))
}

async function readWhole(path: string, pieces: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of pieces) {
    if (text.length + piece.length > LONGEST_LIST) {
      throw syntaxError(
        `${path} is a JSON list of over 512 million characters; expected less. Write one record a line (JSONL).`,
      )
    }
    text += piece
  }
  return text
}

function parseList(path: string, text: string): unknown[] {
  try {
    // The text starts with a bracket.
    return parseJson(text) as unknown[]
  } catch (cause) {
    throw notJson(path, text, 'a list of records', cause)
  }
}

/** True if the first line opens an object that ends on a later line. */
function opensObject(start: string): boolean {
  const [first, second] = start.trimStart().split(/\r\n?|\n/, 2) as [string, string?]
  if (!first.startsWith('{') || second === undefined) return false
  const bare = first.replace(/"[^"\\]*(?:\\.[^"\\]*)*"/g, '')
  return bare.split(/[{[]/).length > bare.split(/[}\]]/).length
}

/** Reads a file with one object over several lines, unless one of its lines is valid JSON. */
async function* objectRows(path: string, pieces: AsyncGenerator<string>): AsyncGenerator<Row> {
  let text = ''
  for await (const piece of pieces) {
    text += piece
    if (text.length > LONGEST_LINE) {
      yield* lineRows(path, after(text, pieces))
      return
    }
  }
  let value: unknown
  try {
    value = parseJson(text)
  } catch (cause) {
    const records = text
      .split(/\r\n?|\n/)
      .some((line) => line.trim() && parseLine(line).expected === undefined)
    if (!records) throw notJson(path, text, 'one record, a list of records, or one record a line', cause)
    yield* lineRows(path, after(text, pieces))
    return
  }
  yield { index: 0, line: 1, value }
}

function notJson(path: string, text: string, expected: string, cause: unknown): WiseError {
  const problem = jsonProblem(text) ?? unclosedProblem(text)
  const why = problem
    ? `line ${lineOf(text, problem.at)} has ${problem.found}; expected ${problem.expected}`
    : (cause as Error).message
  return syntaxError(`${path} is not JSON (${why}); expected ${expected}.`, cause)
}

async function* lineRows(path: string, pieces: AsyncIterable<string>): AsyncGenerator<Row> {
  let index = 0
  let line = 0
  for await (const text of lines(path, pieces)) {
    line++
    if (text.trim() !== '') yield { index: index++, line, ...parseLine(text) }
  }
}

function parseLine(text: string): Pick<Row, 'value' | 'found' | 'expected'> {
  try {
    return { value: parseJson(text) }
  } catch {
    const problem = /^\s*[{[]/.test(text) ? jsonProblem(text) : undefined
    return { value: text, expected: 'JSON, one object a line', ...(problem && broken(problem)) }
  }
}

function broken({ found, expected }: JsonProblem): Pick<Row, 'found' | 'expected'> {
  return { found: `JSON with ${found}`, expected }
}

/** Splits at line feeds and carriage returns, neither of which JSON allows inside a text. */
async function* lines(path: string, pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  let number = 1
  let afterReturn = false
  for await (const piece of pieces) {
    // A carriage return and its line feed may be in two pieces.
    const parts = (afterReturn && piece.startsWith('\n') ? piece.slice(1) : piece).split(/\r\n?|\n/)
    if (piece !== '') afterReturn = piece.endsWith('\r')
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
