import type { EditRecord } from '@wise-edit/datasets'
import type { Editor } from '@wise-edit/editors'
import type { Measurement } from '../measures/measurement'
import type { Cell } from './cell'
import type { CellState } from './state'

/** Current phase of a cell. */
export interface CellProgress {
  phase: 'loading' | 'single edits' | 'editing' | 'measuring'
  /** Number of edits made and their total, including single edits. */
  done: number
  total: number
  loss?: number
  /** Number of free answers so far and their total, while measuring. */
  answers?: { done: number; total: number }
}

export interface RunCellOptions {
  /** Results folder. */
  folder: string
  /** Stops at the next step of an edit; the cell can continue after its last whole edit. */
  signal?: AbortSignal
  /** Interval between saves: a number of edits or a number of seconds, whichever comes first. */
  save?: { edits: number; seconds: number }
  onProgress?: (progress: CellProgress) => void
}

/** Data shared by the phases of a cell. */
export interface Work {
  cell: Cell
  folder: string
  state: CellState
  editor: Editor
  records: readonly EditRecord[]
  signal?: AbortSignal
  save: { edits: number; seconds: number }
  report: (phase: CellProgress['phase'], done: number, loss?: number) => void
  /** Takes all measures of the edited model on these records; `atOnce` are the results of `askAtOnce` for each. */
  measure: (records: readonly EditRecord[], atOnce?: Measurement['scores']) => Promise<Measurement>
  /**
   * Asks the questions of records that were just taught, if the experiment measures retention; signals do not interrupt
   * it.
   */
  askAtOnce: (records: readonly EditRecord[]) => Promise<Measurement['scores'] | undefined>
  /** Saves the state. */
  keep: () => Promise<void>
}
