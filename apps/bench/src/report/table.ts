import type { Interval } from '@wise-edit/evaluation'
import { methods } from '../methods'
import type { PaperTable } from '../paper'
import type { PaperRow } from '../paper/paper-table'
import { type Metric, metrics } from './metrics'
import type { Result } from './results'
import { type ValueColumn, valueColumns } from './values'

/** Results of one model on one data set, ready to be written in any format. */
export interface ResultTable {
  model: string
  dataset: string
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
  /** Both its ends, and the standard error over seeds where there are several. */
  range: string
  best: boolean
}

/** One table for each model and data set. */
export function tablesOf(results: readonly Result[], paper?: PaperTable): ResultTable[] {
  const keys = [...new Set(results.map(({ model, dataset }) => JSON.stringify([model, dataset])))]
  return keys.map((key) =>
    tableOf(
      results.filter(({ model, dataset }) => JSON.stringify([model, dataset]) === key),
      paper,
    ),
  )
}

function tableOf(results: readonly Result[], paper?: PaperTable): ResultTable {
  const [{ model, dataset }] = results as [Result]
  const shown = metrics.filter(({ key }) => results.some(({ scores }) => scores[key]))
  const values = valueColumns.filter(({ of }) => results.some((result) => of(result) !== undefined))
  const rows = results.map((result) => ({
    T: result.T,
    label: result.label,
    scores: shown.map((metric) => score(metric, result, results)),
    values: values.map((column) => column.of(result)),
    paper: (paper?.models ?? []).map(({ rows }) => {
      const names = [result.label, methods[result.method]?.paper]
      const same = rows.filter(({ name }) => names.includes(name))
      const row = same.find(({ T }) => T === undefined || T === result.T)
      const [only] = same
      if (row || !only || same.length > 1) return row && printed(row)
      return `${printed(only)} at T=${only.T}`
    }),
  }))
  const columns = (paper?.models ?? []).map((one) => ({
    title: `paper, ${one.model}`,
    columns: paper?.columns ?? [],
  }))
  return { model, dataset, metrics: shown, values, paper: columns, rows }
}

function score(metric: Metric, result: Result, results: readonly Result[]): Score | undefined {
  const found = result.scores[metric.key]
  if (!found) return undefined
  const { estimate, low, high, seedError } = found
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
    range: `[${text(low)}, ${text(high)}]${seedError === undefined ? '' : `, seeds ±${text(seedError).replace(/^0\./, '.')}`}`,
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
