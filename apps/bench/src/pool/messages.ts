import type { Cell } from '../cell/cell'
import type { CellProgress, RunCellOptions } from '../cell/work'

/** What a worker process is told. */
export type ToWorker =
  | { type: 'run'; cell: Cell; folder: string; save?: RunCellOptions['save'] }
  | { type: 'stop' }

/** What it says. */
export type FromWorker =
  | { type: 'progress'; progress: CellProgress }
  | { type: 'end'; outcome: 'done' | 'stopped' }
  | { type: 'failed'; message: string }
