import type { ResultSection, ResultTable } from '../content/table'
import { gridOf } from './grid'

/** Renders the table in LaTeX, for the packages booktabs and graphicx; best scores in bold. */
export function latexTable(
  table: ResultTable,
  { model, dataset }: Pick<ResultSection, 'model' | 'dataset'>,
): string {
  const { head, groups } = gridOf(table, ({ text, spread }) => `${text} {\\scriptsize ${spread}}`)
  const row = (cells: readonly string[]) => `    ${cells.join(' & ')} \\\\`
  const bodies = groups.map(({ rows }) =>
    rows
      .map((cells) =>
        row(cells.map(({ text, best }) => (best ? `\\textbf{${escapeLatex(text)}}` : escapeLatex(text)))),
      )
      .join('\n'),
  )
  return [
    '\\begin{table}',
    '  \\centering',
    '  \\resizebox{\\linewidth}{!}{%',
    `  \\begin{tabular}{rl${'r'.repeat(head.length - 2)}}`,
    '    \\toprule',
    row(head.map(escapeLatex)),
    '    \\midrule',
    bodies.join('\n    \\midrule\n'),
    '    \\bottomrule',
    '  \\end{tabular}}',
    `  \\caption{${escapeLatex(`${table.title}: ${dataset}, ${model}`)}}`,
    '\\end{table}',
  ].join('\n')
}

/** Escapes everything except the commands that `latexTable` puts around a spread. */
function escapeLatex(text: string): string {
  return text
    .replace(/[&%$#_]/g, '\\$&')
    .replace(/±/g, '$\\pm$')
    .replace(/×/g, '$\\times$')
    .replace(/≤/g, '$\\leq$')
    .replace(/ρ/g, '$\\rho$')
    .replace(/∞/g, '$\\infty$')
}
