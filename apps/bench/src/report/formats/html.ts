import { page, text } from '@wise-edit/measuring/page'
import { legendOf } from '../content/protocol'
import type { ResultTable, TableRow } from '../content/table'
import type { Report } from '../content/types'

/** Renders the whole report as one page that needs no script, network or other file. */
export function htmlReport(report: Report): string {
  const { title, name, sections, notes, unfinished, settings, environments } = report
  const list = (items: readonly string[]) =>
    `<ul>${items.map((item) => `<li>${text(item)}</li>`).join('')}</ul>`
  const body = sections.map(
    ({ model, dataset, tables, plots }) =>
      `<section><h2>${text(dataset)}, ${text(model)}</h2>${tables
        .map(
          (table) =>
            `<h3>${text(table.title)}</h3>${tableOf(table)}<details><summary>What the columns are</summary>${list(legendOf(table))}</details>`,
        )
        .join('')}${plots.join('')}</section>`,
  )
  return page({
    name,
    title,
    body: [
      ...unfinished.map((line) => `<p class="warning">${text(line)}</p>`),
      ...body,
      `<section><h2>How it was measured</h2>${list(notes)}<details><summary>Settings</summary>${list(settings.map(([name, options]) => `${name}: ${JSON.stringify(options)}`))}</details></section>`,
    ],
    footer: environments,
  })
}

function tableOf({ metrics, values, paper, rows }: ResultTable): string {
  const head = [
    '<th scope="col">T</th>',
    '<th scope="col" class="name">Method</th>',
    ...metrics.map(({ title, meaning }) => `<th scope="col" title="${text(meaning)}">${text(title)}</th>`),
    ...values.map(({ title, meaning }) => `<th scope="col" title="${text(meaning)}">${text(title)}</th>`),
    ...paper.map(
      ({ title, columns }) =>
        `<th scope="col" class="paper">${text(title)}<small>${text(columns.join(' '))}</small></th>`,
    ),
  ]
  const Ts = [...new Set(rows.map(({ T }) => T))]
  const bodies = Ts.map(
    (T) =>
      `<tbody>${rows
        .filter((row) => row.T === T)
        .map(rowOf)
        .join('')}</tbody>`,
  )
  return `<div class="wide"><table><thead><tr>${head.join('')}</tr></thead>${bodies.join('')}</table></div>`
}

function rowOf(row: TableRow, place: number): string {
  const scores = row.scores.map((score) =>
    score
      ? `<td${score.best ? ' class="best"' : ''}>${score.text}<small>${score.range}</small>${score.seeds ? `<small>${score.seeds}</small>` : ''}</td>`
      : '<td>–</td>',
  )
  return `<tr><td class="T">${place === 0 ? row.T : ''}</td><th scope="row" class="name">${text(row.label)}</th>${scores.join('')}${row.values.map((value) => `<td>${value ?? '–'}</td>`).join('')}${row.paper.map((value) => `<td class="paper">${value ?? '–'}</td>`).join('')}</tr>`
}
