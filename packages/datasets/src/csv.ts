import { WiseError } from '@wise-edit/core'
import { type CsvError, parse } from 'csv-parse/sync'
import type { Row } from './row'

/** What csv-parse tells of a row beside its values. */
interface ParsedRow {
  record: Record<string, string | string[]>
  info: { lines: number; error?: CsvError }
}

/**
 * The rows of a CSV text whose first line names the columns; a name that comes several times makes a list, and an
 * empty cell is absent. Rows of empty cells are skipped, as spreadsheets end their exports with them. Columns are
 * separated by what separates the names (comma, semicolon or tab), or by what a line `sep=;` before them says.
 *
 * Throws `DATASET_SYNTAX` for a text that breaks off inside quotes.
 */
export function* csvRows(path: string, text: string): Generator<Row> {
  const declared = /^\s*sep=(.)\r?\n/i.exec(text)
  const table = declared ? text.slice(declared[0].length) : text
  const delimiter = declared?.[1] ?? delimiterOf(table)
  let index = 0
  for (const { record, info } of parseCsv(path, table, delimiter)) {
    // Quoted cells may hold line breaks: this is the line that a row ends on.
    const line = info.lines + (declared ? 1 : 0)
    const value = info.error ? info.error.record : filled(record)
    if (Object.values(value as object).every((cell) => cell === '')) continue
    yield { index: index++, line, value, ...(info.error && { expected: EXPECTED }) }
  }
}

const EXPECTED = 'as many cells as the first line has names, with quotes around texts that hold separators'

function parseCsv(path: string, text: string, delimiter: string): ParsedRow[] {
  try {
    return parse(text, {
      columns: true,
      delimiter,
      group_columns_by_name: true,
      info: true,
      relax_column_count: true,
      // Without quotes around the cell, a quote inside it is one.
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as ParsedRow[]
  } catch (cause) {
    throw new WiseError(
      'DATASET_SYNTAX',
      `${path} is not CSV (${(cause as Error).message}); expected a first line of names such as prompt,target, and quotes around texts that hold quotes (doubled) or line breaks.`,
      { cause },
    )
  }
}

/** The separator that the first line has most of; spreadsheets of many countries write semicolons. */
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
