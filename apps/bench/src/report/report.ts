import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '@wise-edit/core/internal'
import type { CellState } from '../cell/state'
import { paperTables } from '../paper'
import { environmentsOf, legendOf, protocolOf, unfinishedOf } from './content/protocol'
import { resultsOf, summaryOf } from './content/results'
import { settingsOf } from './content/settings'
import { sectionsOf } from './content/table'
import type { Report } from './content/types'
import { csv } from './formats/csv'
import { htmlReport } from './formats/html'
import { latexTable } from './formats/latex'
import { markdownTable } from './formats/markdown'
import { terminalTable } from './formats/terminal'
import type { Manifest } from './manifest'
import { plotsOf } from './plots'

/** Builds a report of the available results; it lists unfinished cells and `stale` results. */
export function reportOf(
  { experiment, cells }: Manifest,
  states: readonly CellState[],
  stale: readonly string[] = [],
): Report {
  const results = resultsOf(states)
  const sections = sectionsOf(results, experiment.paper && paperTables[experiment.paper])
  return {
    name: experiment.name,
    title: experiment.title,
    results,
    sections: sections.map((section) => ({
      ...section,
      plots: plotsOf(
        experiment,
        results.filter(({ model, dataset }) => model === section.model && dataset === section.dataset),
      ),
    })),
    notes: protocolOf(experiment, states),
    unfinished: [...unfinishedOf(states, cells.length), ...stale],
    settings: settingsOf(states),
    environments: environmentsOf(states),
  }
}

/** Writes a report into its folder in every format; returns the paths. */
export async function writeReport(
  folder: string,
  report: Report,
  states: readonly CellState[],
): Promise<string[]> {
  const files = {
    'summary.json': `${JSON.stringify(summaryOf(states), null, 2)}\n`,
    'table.csv': csv(report.results),
    'table.md': markdownReport(report),
    'table.tex': `${report.sections.flatMap((section) => section.tables.map((table) => latexTable(table, section))).join('\n\n')}\n`,
    'report.html': htmlReport(report),
  }
  await mkdir(folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) await writeWhole(join(folder, name), text)
  return Object.keys(files).map((name) => join(folder, name))
}

/** Renders a report for the terminal. */
export function terminalReport({ title, sections, notes, unfinished }: Report): string {
  return [
    title,
    ...sections.flatMap(({ model, dataset, tables }) =>
      tables
        .filter(({ detail }) => !detail)
        .map((table) => terminalTable(table, `${table.title}: ${dataset}, ${model}`)),
    ),
    [...unfinished, ...notes].map((line) => `- ${line}`).join('\n'),
  ].join('\n\n')
}

/** Renders a report as one Markdown page. */
export function markdownReport(report: Report): string {
  const { name, title, unfinished, environments } = report
  return `${[
    `# ${name}\n\n${title}`,
    ...(unfinished.length > 0 ? [list(unfinished)] : []),
    reportBody(report),
    `## Provenance\n\n${list(environments)}`,
  ].join('\n\n')}\n`
}

/** Renders the tables of a report with their protocol and settings in Markdown. */
export function reportBody({ sections, notes, settings }: Report): string {
  return [
    ...sections.map(
      ({ model, dataset, tables }) =>
        `## ${dataset}, ${model}\n\n${tables.map((table) => `### ${table.title}\n\n${markdownTable(table)}\n\n${list(legendOf(table))}`).join('\n\n')}`,
    ),
    `## How it was measured\n\n${list(notes)}`,
    ...(settings.length > 0
      ? [
          `## Settings\n\n${list(settings.map(([name, options]) => `${name}: \`${JSON.stringify(options)}\``))}`,
        ]
      : []),
  ].join('\n\n')
}

const list = (items: readonly string[]) => items.map((item) => `- ${item}`).join('\n')
