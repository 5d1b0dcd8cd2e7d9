import type { Interval } from '@wise-edit/evaluation'
import { methods } from '../../methods'
import type { PaperTable } from '../../paper'
import type { PaperRow } from '../../paper/paper-table'
import { type Group, groups, type Metric } from './metric'
import { metricsOf } from './metrics'
import type { Result } from './results'
import { type ValueColumn, valueColumns } from './values'

/** Results of one model on one data set: tables with the same rows, each with related columns. */
export interface ResultSection {
  model: string
  dataset: string
  tables: ResultTable[]
}

/** A table that any format can render. */
export interface ResultTable {
  title: string
  /** True to leave it out when space is short. */
  detail?: boolean
  metrics: Metric[]
  values: ValueColumn[]
  /** Models of the paper whose numbers are printed in additional columns. */
  paper: { title: string; columns: string[] }[]
  rows: TableRow[]
}

export interface TableRow {
  T: number
  label: string
  /** One score for each metric of the table. */
  scores: (Score | undefined)[]
  /** One text for each value column of the table. */
  values: (string | undefined)[]
  /** One text for each paper column: the paper's numbers for the same method and T. */
  paper: (string | undefined)[]
}

export interface Score extends Interval {
  text: string
  /** Half the width of the interval. */
  spread: string
  /** Both ends of the interval. */
  range: string
  /** Half the interval over seeds, if there are several. */
  seeds?: string
  best: boolean
}

/** Returns one section for each model and data set. */
export function sectionsOf(results: readonly Result[], paper?: PaperTable): ResultSection[] {
  const keys = [...new Set(results.map(({ model, dataset }) => JSON.stringify([model, dataset])))]
  return keys.map((key) => {
    const own = results.filter(({ model, dataset }) => JSON.stringify([model, dataset]) === key)
    const [{ model, dataset }] = own as [Result]
    return { model, dataset, tables: tablesOf(own, paper) }
  })
}

/** Tables of one model and data set: the scores by group, with the paper's numbers, and the cost. */
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
  // A result without any of the scores would be an empty row.
  const filled = rows.filter(({ scores, values }) =>
    [...scores, ...values].some((cell) => cell !== undefined),
  )
  return { metrics, values, paper: columns, rows: filled }
}

/** The paper's numbers for the same method or variant and T; if the only row has another T, its numbers with that T. */
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
  // The unedited model never forgets, so marking it as best would be meaningless.
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

/** Formats shares as the paper does: .98, 1.00, 12.57. */
function short(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(2).replace(/^0\./, '.')
}
