import { pipeline, Readable } from 'node:stream'
import { WiseError } from '@wise-edit/core'
import { type CsvError, parse } from 'csv-parse'
import type { Row } from './row'

/** A row as csv-parse returns it, with details. */
interface ParsedRow {
  record: Record<string, string | string[]>
  info: { lines: number; error?: CsvError }
}

/** Limit on the UTF-8 bytes of a row. */
const LONGEST_ROW = 2 ** 24

/**
 * Yields the rows of a CSV text whose first line names the columns. A name that occurs several times makes a list, and
 * an empty cell is absent. Rows of empty cells, which spreadsheets write around a table, are skipped. The separator
 * is the one between the names (comma, semicolon or tab), or the one that a line `sep=;` before them declares.
 *
 * Reads only as many pieces as the rows taken need. Throws `DATASET_SYNTAX` for a text that ends inside quotes and for
 * a row that is too long, and the errors of `pieces`.
 */
export async function* csvRows(path: string, pieces: AsyncGenerator<string>): AsyncGenerator<Row> {
  const start = await readNames(pieces)
  const { skipped, separator } = beforeNames(start)
  const table = start.slice(skipped.length)
  const skippedLines = skipped.split(LINE_END).length - 1
  const delimiter = separator ?? delimiterOf(table)
  let index = 0
  for await (const { record, info } of parseCsv(path, after(table, pieces), delimiter)) {
    // Quoted cells may contain line breaks: this is the last line of the row.
    const line = info.lines + skippedLines
    const value = info.error ? info.error.record : filled(record)
    if (Object.values(value as object).every((cell) => cell === '')) continue
    yield { index: index++, line, value, ...(info.error && { expected: EXPECTED }) }
  }
}

const LINE_END = /\r\n?|\n/

/** Rows of empty cells, as far as the last of them ends. */
const BLANK_ROWS = /^[\s,;"]*[\r\n]/

const DECLARED = /^\s*sep=(.)(?:\r\n?|\n)/i

/** The lines before the one that names the columns: rows of empty cells, and a declared separator. */
function beforeNames(start: string): { skipped: string; separator?: string } {
  const [blank = ''] = BLANK_ROWS.exec(start) ?? []
  const [declared = '', separator] = DECLARED.exec(start.slice(blank.length)) ?? []
  const rest = start.slice(blank.length + declared.length)
  return { skipped: blank + declared + (BLANK_ROWS.exec(rest)?.[0] ?? ''), separator }
}

const EXPECTED = 'as many cells as the first line has names, with quotes around texts that hold separators'

/** Reads up to the end of the line that names the columns. */
async function readNames(pieces: AsyncGenerator<string>): Promise<string> {
  let start = ''
  while (!/\S.*[\r\n]/.test(start.slice(beforeNames(start).skipped.length)) && start.length < LONGEST_ROW) {
    const next = await pieces.next()
    if (next.done) break
    start += next.value
  }
  return start
}

async function* parseCsv(
  path: string,
  pieces: AsyncGenerator<string>,
  delimiter: string,
): AsyncGenerator<ParsedRow> {
  const parser = parse({
    columns: true,
    delimiter,
    group_columns_by_name: true,
    info: true,
    max_record_size: LONGEST_ROW,
    relax_column_count: true,
    // Accepts a quote inside a cell that is not quoted.
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
  })
  try {
    // An error of either side reaches the loop; leaving the loop closes both.
    yield* pipeline(Readable.from(pieces), parser, () => {}) as AsyncIterable<ParsedRow>
  } catch (cause) {
    if (cause instanceof WiseError || (cause as Error).name === 'AbortError') throw cause
    throw new WiseError(
      'DATASET_SYNTAX',
      `${path} is not CSV (${problemOf(cause as CsvError)}); expected a first line of names such as prompt,target, and quotes around texts that hold quotes (doubled) or line breaks.`,
      { cause },
    )
  }
}

function problemOf({ code, message }: CsvError): string {
  if (code === 'CSV_MAX_RECORD_SIZE') return `a row is longer than ${LONGEST_ROW >> 20} MB`
  if (code === 'CSV_QUOTE_NOT_CLOSED') {
    const [, line = ''] = /line (\d+)/.exec(message) ?? []
    return `line ${line} ends inside quotes, and no quote closes them`
  }
  return message
}

async function* after(start: string, pieces: AsyncGenerator<string>): AsyncGenerator<string> {
  yield start
  yield* pieces
}

/** Separator that is most frequent in the first line; spreadsheets of many countries write semicolons. */
function delimiterOf(text: string): string {
  const [first = ''] = text.trimStart().split(/[\r\n]/, 1)
  const count = (separator: string) => first.split(separator).length
  return [',', ';', '\t'].reduce((best, separator) => (count(separator) > count(best) ? separator : best))
}

function filled(record: ParsedRow['record']): Record<string, string | string[]> {
  const cells = Object.entries(record).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.filter((cell) => cell !== '') : value,
  ])
  return Object.fromEntries(cells.filter(([, value]) => value?.length))
}
