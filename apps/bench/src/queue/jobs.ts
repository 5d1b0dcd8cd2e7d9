import type { Cell } from '../cell/cell'
import type { CellProgress, RunCellOptions } from '../cell/work'

/** Job of a worker. */
export interface CellJob {
  cell: Cell
  save: NonNullable<RunCellOptions['save']>
}

/** Result of a worker: the text of the cell's file, since the queue's JSON would lose NaN and infinities. */
export type CellAnswer = string

/** Progress of a worker, with its name. */
export interface JobProgress {
  progress: CellProgress
  worker: string
}

/** Name of the queue between coordinators and workers. */
export const QUEUE = 'wise-edit-bench'
