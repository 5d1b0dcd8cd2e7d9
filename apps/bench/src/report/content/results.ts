import { mean } from '@wise-edit/core/internal'
import type { Interval } from '@wise-edit/evaluation'
import type { Cell } from '../../cell/cell'
import type { CellState, Checkpoint } from '../../cell/state'
import { shortName } from '../../experiment/plan'
import { estimate, interval, metricsOf } from './metrics'
import { seedSpread } from './seeds'

/** One row of a table: a method after T edits, over all seeds. */
export interface Result {
  label: string
  method: string
  options: Record<string, unknown>
  model: string
  dataset: string
  T: number
  seeds: number[]
  /** Scores by metric; the interval is over records. */
  scores: Record<string, Interval & { seedSpread?: number }>
  /** One number for each record by score, in the order of edits: means over seeds. */
  byRecord: Checkpoint['scores']
  /** Means over seeds. */
  values: Record<string, number>
  samples: Record<string, number[]>
  seconds: number
  peakBytes: number
  failed: number
  rollbacks?: number
}

/** An entry of `summary.json`: one seed of a `Result`. */
export interface SummaryEntry extends Record<string, unknown> {
  method: string
  label: string
  model: string
  dataset: string
  T: number
  seconds: number
  peakBytes: number
  seed: number
}

/** Results in the order of the cells, grouped by model, data set and T. */
export function resultsOf(states: readonly CellState[]): Result[] {
  const groups = new Map<string, { cell: Cell; checkpoint: Checkpoint }[]>()
  for (const { cell, checkpoints } of states) {
    for (const checkpoint of checkpoints) {
      const key = JSON.stringify([
        cell.model,
        cell.data.source,
        checkpoint.T,
        cell.label,
        cell.depth,
        cell.options,
      ])
      groups.set(key, [...(groups.get(key) ?? []), { cell, checkpoint }])
    }
  }
  return [...groups.values()].map(resultOf).sort((a, b) => a.T - b.T)
}

/** All measurements, one entry for each cell and T. */
export function summaryOf(states: readonly CellState[]): SummaryEntry[] {
  return states.flatMap(({ cell, checkpoints }) =>
    checkpoints.map((checkpoint) => ({
      method: cell.method,
      label: cell.label,
      model: shortName(cell.model),
      dataset: shortName(cell.data.source),
      T: checkpoint.T,
      ...Object.fromEntries(
        metricsOf(Object.keys(checkpoint.scores)).map((metric) => [metric.key, estimate(metric, checkpoint)]),
      ),
      ...checkpoint.values,
      seconds: checkpoint.seconds,
      peakBytes: checkpoint.peakBytes,
      seed: cell.seed,
      failed: checkpoint.failed,
      rollbacks: checkpoint.rollbacks,
      options: Object.keys(cell.options).length > 0 ? cell.options : undefined,
    })),
  )
}

function resultOf(group: { cell: Cell; checkpoint: Checkpoint }[]): Result {
  const [{ cell, checkpoint }] = group as [(typeof group)[0]]
  const all = group.map((member) => member.checkpoint)
  const pooled = { scores: averageScores(all) }
  const scores = metricsOf(Object.keys(pooled.scores)).flatMap((metric) => {
    const found = interval(metric, pooled)
    if (!found) return []
    const bySeed = all.map((one) => estimate(metric, one) as number)
    return [[metric.key, { ...found, seedSpread: seedSpread(bySeed) }] as const]
  })
  const average = (of: (one: Checkpoint) => number) => all.reduce((sum, one) => sum + of(one), 0) / all.length
  return {
    label: cell.label,
    method: cell.method,
    options: cell.options,
    model: shortName(cell.model),
    dataset: shortName(cell.data.source),
    T: checkpoint.T,
    seeds: group.map((member) => member.cell.seed),
    scores: Object.fromEntries(scores),
    byRecord: pooled.scores,
    values: Object.fromEntries(
      Object.keys(checkpoint.values).map((key) => [key, average(({ values }) => values[key] as number)]),
    ),
    samples: checkpoint.samples,
    seconds: average(({ seconds }) => seconds),
    peakBytes: Math.max(...all.map(({ peakBytes }) => peakBytes)),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
    rollbacks: checkpoint.rollbacks,
  }
}

/** Mean of each record over the seeds that have it. */
function averageScores(all: readonly Checkpoint[]): Checkpoint['scores'] {
  const keys = [...new Set(all.flatMap(({ scores }) => Object.keys(scores)))]
  const records = Math.max(
    ...all.flatMap(({ scores }) => Object.values(scores).map(({ length }) => length)),
    0,
  )
  return Object.fromEntries(
    keys.map((key) => [
      key,
      Array.from({ length: records }, (_, i) => {
        // If seeds shuffle the records, some lack the score at this position.
        const values = all.map(({ scores }) => scores[key]?.[i] ?? null).filter((value) => value !== null)
        return values.length === 0 ? null : mean(values)
      }),
    ]),
  )
}
