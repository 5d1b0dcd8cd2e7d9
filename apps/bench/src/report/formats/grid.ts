import type { ResultTable, Score, TableRow } from '../content/table'

/** A table of texts, which every plain format lays out differently. */
export interface Grid {
  head: string[]
  /** Rows in groups of the same T. */
  groups: { T: number; rows: GridCell[][] }[]
}

export interface GridCell {
  text: string
  best: boolean
}

/** Converts a table to texts; `show` renders a score. */
export function gridOf(table: ResultTable, show: (score: Score) => string): Grid {
  const head = [
    'T',
    'Method',
    ...table.metrics.map(({ title }) => title),
    ...table.values.map(({ title }) => title),
    ...table.paper.map(({ title, columns }) => `${title} (${columns.join(' ')})`),
  ]
  const plain = (text: string | undefined): GridCell => ({ text: text ?? '-', best: false })
  const cells = (row: TableRow): GridCell[] => [
    plain(String(row.T)),
    plain(row.label),
    ...row.scores.map((score) => (score ? { text: show(score), best: score.best } : plain(undefined))),
    ...row.values.map(plain),
    ...row.paper.map(plain),
  ]
  const Ts = [...new Set(table.rows.map(({ T }) => T))]
  return { head, groups: Ts.map((T) => ({ T, rows: table.rows.filter((row) => row.T === T).map(cells) })) }
}
