import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { WiseError } from '@wise-edit/core'
import { loadRecords } from '@wise-edit/datasets'
import type { Cell } from '../cell/cell'
import { recordsFingerprint } from '../cell/fingerprint'
import { methodNamed } from '../methods'
import type { Arm, Experiment } from './experiment'

/** Cells of an experiment for the available data. */
export interface Plan {
  cells: Cell[]
  /** Messages about parts of the experiment that were left out. */
  warnings: string[]
}

/** Splits an experiment into cells; leaves out numbers of edits that exceed the records of a data set. */
export async function plan(experiment: Experiment): Promise<Plan> {
  const cells: Cell[] = []
  const warnings: string[] = []
  for (const source of experiment.data) {
    const { skip, irrelevant, rollbacks, shuffle } = experiment
    const limit = Math.max(...experiment.T, rollbacks)
    const orders = shuffle ? experiment.seeds : [undefined]
    for (const order of orders) {
      const all = await loadRecords(source, { skip, limit, irrelevant, seed: order })
      const records = all.length
      const T = [...new Set(experiment.T)].sort((a, b) => a - b).filter((edits) => edits <= records)
      const left = experiment.T.filter((edits) => edits > records)
      if (left.length > 0 && order === orders[0]) {
        warnings.push(
          `${source} has ${records} records: T = ${left.join(', ')} is left out. Give more with --data.`,
        )
      }
      if (T.length === 0) continue
      const single = Math.min(rollbacks, records)
      const used = all.slice(0, Math.max(...T, single))
      const data = { source, skip, irrelevant, order, records: recordsFingerprint(used) }
      const seeds = order === undefined ? experiment.seeds : [order]
      cells.push(...cellsOf(experiment, { data, T, rollbacks: single }, seeds))
    }
  }
  if (cells.length === 0) {
    throw new WiseError('PLAN_EMPTY', `Nothing is left to run. ${warnings.join(' ')}`)
  }
  const taken = new Set<string>()
  for (const { id, label } of cells) {
    if (taken.has(id)) {
      throw new WiseError(
        'PLAN_DUPLICATE',
        `"${label}" occurs twice with the same options; expected each once. Remove one.`,
      )
    }
    taken.add(id)
  }
  return { cells, warnings }
}

/** Cells of every model and arm on the same records. */
function cellsOf(
  { name, version, models, arms, measures, sample, judge }: Experiment,
  shared: Pick<Cell, 'data' | 'T' | 'rollbacks'>,
  seeds: readonly number[],
): Cell[] {
  return models.flatMap((model) =>
    arms.flatMap((arm) =>
      seeds.map((seed) =>
        cellOf({
          ...{ ...armOf(arm), experiment: name, version, model, ...shared, seed, measures },
          ...(sample && { sample }),
          ...(judge && { judge }),
        }),
      ),
    ),
  )
}

function armOf({ method, label, options, depth }: Arm): Pick<Cell, 'method' | 'label' | 'options' | 'depth'> {
  return { method, label: label ?? methodNamed(method).title, options, depth }
}

/** Names a cell: readable, and unique for everything that determines the result. */
function cellOf(cell: Omit<Cell, 'id'>): Cell {
  const { experiment: _, ...deciding } = cell
  const hash = createHash('sha256').update(JSON.stringify(deciding)).digest('hex').slice(0, 8)
  const parts = [cell.label, shortName(cell.model), shortName(cell.data.source), `seed ${cell.seed}`, hash]
  const id = parts.map((part) =>
    part
      .toLowerCase()
      .replace(/[^a-z0-9.]+/g, '-')
      .replace(/^-|-$/g, ''),
  )
  return { id: id.join('_'), ...cell }
}

/** Short name of a model or data set in tables: without folders and file extension. */
export function shortName(path: string): string {
  return basename(path).replace(/\.(gguf|jsonl?)$/i, '')
}
