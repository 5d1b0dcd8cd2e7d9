import type { Cell } from '../cell/cell'
import type { CellProgress, RunCellOptions } from '../cell/work'

/** What a worker is asked. */
export interface CellJob {
  cell: Cell
  save: NonNullable<RunCellOptions['save']>
}

/** What it answers: the text of the cell's file, since a queue's own JSON would lose NaN and infinities. */
export type CellAnswer = string

/** What it says meanwhile, and who it is. */
export interface JobProgress {
  progress: CellProgress
  worker: string
}

/** The queue that coordinators fill and workers empty. */
export const QUEUE = 'wise-edit-bench'
