import type { Cell } from '../cell/cell'
import type { CellProgress } from '../cell/work'
import { type StartCellOptions, startCell } from './start-cell'

/** Outcome of a cell in this run. */
export interface CellOutcome {
  cell: Cell
  outcome: 'done' | 'stopped' | 'failed'
  error?: Error
}

export interface PoolOptions extends Omit<StartCellOptions, 'onProgress'> {
  /** Number of processes at a time. */
  workers: number
  onStart?: (cell: Cell) => void
  onProgress?: (cell: Cell, progress: CellProgress) => void
  onEnd?: (outcome: CellOutcome) => void
}

/** Runs cells in worker processes, `workers` at a time; a failed cell does not stop the others. */
export async function runPool(cells: readonly Cell[], options: PoolOptions): Promise<CellOutcome[]> {
  const { workers, onStart, onProgress, onEnd, ...rest } = options
  const waiting = [...cells]
  const outcomes: CellOutcome[] = []
  const work = async () => {
    for (let cell = waiting.shift(); cell; cell = waiting.shift()) {
      const current = cell
      onStart?.(current)
      const outcome = await attempt(current, { ...rest, onProgress: (now) => onProgress?.(current, now) })
      outcomes.push(outcome)
      onEnd?.(outcome)
    }
  }
  await Promise.all(Array.from({ length: workers }, work))
  return outcomes
}

async function attempt(cell: Cell, options: StartCellOptions): Promise<CellOutcome> {
  if (options.signal?.aborted) return { cell, outcome: 'stopped' }
  try {
    return { cell, outcome: await startCell(cell, options) }
  } catch (error) {
    return { cell, outcome: 'failed', error: error as Error }
  }
}
