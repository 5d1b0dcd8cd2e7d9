import { stripVTControlCharacters, styleText } from 'node:util'
import type { ResultTable } from '../content/table'
import { gridOf } from './grid'

/** Renders the table for a terminal, best scores in bold; the caller strips the styles if there is no terminal. */
export function terminalTable(table: ResultTable, title: string): string {
  const { head, groups } = gridOf(brief(table), ({ text, spread }) => `${text} ${spread}`)
  const lines = groups.map(({ rows }) =>
    rows.map((cells, i) =>
      cells.map(({ text, best }, column) => {
        if (column === 0 && i > 0) return ''
        return best ? styleText('bold', text, { validateStream: false }) : text
      }),
    ),
  )
  const heading = head.map(wrapped)
  const width = head.map((_, column) =>
    Math.max(
      ...heading[column]!.map(length),
      ...lines.flat().map((cells) => length(cells[column] as string)),
    ),
  )
  const row = (cells: readonly string[]) =>
    cells
      .map((text, i) => (i === 1 ? padEnd : padStart)(text, width[i] as number))
      .join('  ')
      .trimEnd()
  const rule = width.map((n) => '─'.repeat(n)).join('──')
  const heads = [0, 1].map((line) => row(heading.map((parts) => parts[line] as string)))
  return [
    styleText('bold', title, { validateStream: false }),
    ...heads.filter((line) => line.trim() !== ''),
    ...lines.flatMap((group) => [rule, ...group.map(row)]),
    rule,
  ].join('\n')
}

/** The table without its details, since terminals are narrow. */
function brief(table: ResultTable): ResultTable {
  const shown = table.metrics.map(({ detail }) => !detail)
  const rows = table.rows.map((row) => ({ ...row, scores: row.scores.filter((_, i) => shown[i]) }))
  return { ...table, metrics: table.metrics.filter((_, i) => shown[i]), rows }
}

/** Splits a heading into two lines: `paper, LLaMA-2-7B (Rel Gen)` would be wider than its numbers. */
function wrapped(title: string): [string, string] {
  const [, first, second] = /^(.*?) (\(.*\))$/.exec(title) ?? []
  return first && second ? [first, second.slice(1, -1)] : ['', title]
}

const length = (text: string) => stripVTControlCharacters(text).length
const padStart = (text: string, width: number) => ' '.repeat(Math.max(0, width - length(text))) + text
const padEnd = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - length(text)))
