import type { ResultTable } from '../content/table'
import { gridOf } from './grid'

/** Renders the table in Markdown, best scores in bold. */
export function markdownTable(table: ResultTable): string {
  const { head, groups } = gridOf(table, ({ text, range, seeds }) =>
    [text, range, ...(seeds ? [seeds] : [])].join(' '),
  )
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rows = groups.flatMap(({ rows }) => rows)
  return [
    row(head.map(escapeMarkdown)),
    row(head.map((_, i) => (i === 1 ? '---' : '--:'))),
    ...rows.map((cells) =>
      row(cells.map(({ text, best }) => (best ? `**${escapeMarkdown(text)}**` : escapeMarkdown(text)))),
    ),
  ].join('\n')
}

const escapeMarkdown = (text: string) => text.replace(/[|*_\\]/g, '\\$&')
