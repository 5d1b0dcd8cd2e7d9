import type { Interval } from '@wise-edit/evaluation'
import { methods } from '../methods'
import type { PaperTable } from '../paper'
import type { PaperRow } from '../paper/paper-table'
import { type Group, groups, type Metric } from './metric'
import { metricsOf } from './metrics'
import type { Result } from './results'
import { type ValueColumn, valueColumns } from './values'

/** Results of one model on one data set: tables of the same rows, each with the columns that belong together. */
export interface ResultSection {
  model: string
  dataset: string
  tables: ResultTable[]
}

/** A table that is ready to be written in any format. */
export interface ResultTable {
  title: string
  /** Left out where there is little room. */
  detail?: boolean
  metrics: Metric[]
  values: ValueColumn[]
  /** Models of the paper whose numbers stand beside. */
  paper: { title: string; columns: string[] }[]
  rows: TableRow[]
}

export interface TableRow {
  T: number
  label: string
  /** One a metric of the table. */
  scores: (Score | undefined)[]
  /** One a value column of the table. */
  values: (string | undefined)[]
  /** One a paper column: its numbers of the same method and T. */
  paper: (string | undefined)[]
}

export interface Score extends Interval {
  text: string
  /** Half the interval's width. */
  spread: string
  /** Both its ends. */
  range: string
  /** Half the interval over seeds, where there are several. */
  seeds?: string
  best: boolean
}

/** One section for each model and data set. */
export function sectionsOf(results: readonly Result[], paper?: PaperTable): ResultSection[] {
  const keys = [...new Set(results.map(({ model, dataset }) => JSON.stringify([model, dataset])))]
  return keys.map((key) => {
    const own = results.filter(({ model, dataset }) => JSON.stringify([model, dataset]) === key)
    const [{ model, dataset }] = own as [Result]
    return { model, dataset, tables: tablesOf(own, paper) }
  })
}

/** The tables of one model and data set: those of the scores by group, the paper's numbers beside its own, and the cost. */
function tablesOf(results: readonly Result[], paper?: PaperTable): ResultTable[] {
  const scored = [...new Set(results.flatMap(({ scores }) => Object.keys(scores)))]
  const shown = metricsOf(scored).filter(({ key }) => scored.includes(key))
  const tables = (Object.keys(groups) as Group[]).map((name): ResultTable => {
    const { title, detail } = groups[name] as { title: string; detail?: boolean }
    const metrics = shown.filter(({ group }) => group === name)
    return { title, detail, ...tableOf(results, metrics, [], name === 'forced' ? paper : undefined) }
  })
  const values = valueColumns.filter(({ of }) => results.some((result) => of(result) !== undefined))
  const valuesOf = (name: ValueColumn['group']) => values.filter(({ group }) => group === name)
  const all = [
    ...tables,
    { title: 'Ability elsewhere', ...tableOf(results, [], valuesOf('ability')) },
    { title: 'Cost', ...tableOf(results, [], valuesOf('cost')) },
  ]
  return all.filter(({ metrics, values }) => metrics.length + values.length > 0)
}

function tableOf(
  results: readonly Result[],
  metrics: Metric[],
  values: ValueColumn[],
  paper?: PaperTable,
): Omit<ResultTable, 'title'> {
  const models = paper?.models ?? []
  const rows = results.map((result) => ({
    T: result.T,
    label: result.label,
    scores: metrics.map((metric) => score(metric, result, results)),
    values: values.map((column) => column.of(result)),
    paper: models.map(({ rows }) => paperNumbers(rows, result)),
  }))
  const columns = models.map(({ model }) => ({ title: `paper, ${model}`, columns: paper?.columns ?? [] }))
  // A result that has none of the scores would be an empty row.
  const filled = rows.filter(({ scores, values }) =>
    [...scores, ...values].some((cell) => cell !== undefined),
  )
  return { metrics, values, paper: columns, rows: filled }
}

/** What the paper has of the same method or variant after as many edits; of one after another number, which. */
function paperNumbers(rows: readonly PaperRow[], { label, method, T }: Result): string | undefined {
  const names = [label, methods[method]?.paper]
  const same = rows.filter(({ name }) => names.includes(name))
  const row = same.find((one) => one.T === undefined || one.T === T)
  const [only] = same
  if (row || !only || same.length > 1) return row && printed(row)
  return `${printed(only)} at T=${only.T}`
}

function score(metric: Metric, result: Result, results: readonly Result[]): Score | undefined {
  const found = result.scores[metric.key]
  if (!found) return undefined
  const { estimate, low, high, seedSpread } = found
  const text = (value: number) =>
    Number.isFinite(value) ? value.toFixed(metric.digits) : String(value).replace('Infinity', '∞')
  // The unedited model never forgets: to call it best would say nothing.
  const rivals = results.filter(({ T, method }) => T === result.T && method !== 'unedited')
  const others = rivals.map(({ scores }) => text(scores[metric.key]?.estimate ?? Number.NaN)).map(Number)
  const top = metric.better === 'higher' ? Math.max(...finite(others)) : Math.min(...finite(others))
  const best = rivals.length > 1 && rivals.includes(result) && Number(text(estimate)) === top
  return {
    ...found,
    text: text(estimate),
    spread: `±${text((high - low) / 2).replace(/^0\./, '.')}`,
    range: `[${text(low)}, ${text(high)}]`,
    ...(seedSpread !== undefined && { seeds: `seeds ±${text(seedSpread).replace(/^0\./, '.')}` }),
    best,
  }
}

const finite = (values: number[]) => values.filter(Number.isFinite)

function printed({ numbers }: PaperRow): string {
  return numbers.map(short).join(' ')
}

/** As the paper prints shares: .98, 1.00, 12.57. */
function short(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(2).replace(/^0\./, '.')
}
