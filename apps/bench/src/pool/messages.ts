import type { Cell } from '../cell/cell'
import type { CellProgress, RunCellOptions } from '../cell/work'

/** Messages to a worker process. */
export type ToWorker =
  | { type: 'run'; cell: Cell; folder: string; save?: RunCellOptions['save'] }
  | { type: 'stop' }

/** Messages from a worker process. */
export type FromWorker =
  | { type: 'progress'; progress: CellProgress }
  | { type: 'end'; outcome: 'done' | 'stopped' }
  | { type: 'failed'; message: string }
