/** Renders a table in Markdown with aligned columns: the first `labels` columns to the left, the others to the right. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[], labels = 1): string {
  const widths = head.map((title, i) =>
    Math.max(3, title.length, ...rows.map((row) => (row[i] ?? '').length)),
  )
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, i) => (i < labels ? (cells[i] ?? '').padEnd(width) : (cells[i] ?? '').padStart(width))).join(' | ')} |`
  const rule = widths.map((width, i) => (i < labels ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}

/** A table of Markdown as texts. */
export interface ReadTable {
  head: string[]
  /** True for columns of labels, which are aligned to the left. */
  labels: boolean[]
  rows: string[][]
}

/** Returns the tables of a Markdown text in their order. */
export function readTables(text: string): ReadTable[] {
  const blocks = text
    .split(/\n(?!\|)|(?<!\|)\n/)
    .map((block) => block.split('\n').filter((line) => line.startsWith('|')))
  return blocks
    .filter((lines) => lines.length > 2)
    .map((lines) => {
      const [head = [], rule = [], ...rows] = lines.map(cellsOf)
      return { head, labels: rule.map((cell) => !cell.endsWith(':')), rows }
    })
}

const cellsOf = (line: string) =>
  line
    .slice(1, line.lastIndexOf('|'))
    .split(/(?<!\\)\|/)
    .map((cell) => cell.replaceAll('**', '').trim())
