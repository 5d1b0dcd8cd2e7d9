import type { EditRecord } from '@wise-edit/datasets'
import type { Editor } from '@wise-edit/editors'
import type { Measurement } from '../measures/measurement'
import type { Cell } from './cell'
import type { CellState } from './state'

/** The phase a cell is in. */
export interface CellProgress {
  phase: 'loading' | 'single edits' | 'editing' | 'measuring'
  /** Edits made, of how many; single edits included. */
  done: number
  total: number
  loss?: number
  /** Free answers while measuring, of how many. */
  answers?: { done: number; total: number }
}

export interface RunCellOptions {
  /** The results folder. */
  folder: string
  /** Stops at the next step of an edit; the cell can go on from its last whole edit. */
  signal?: AbortSignal
  /** How often what was learned is written down: after so many edits, or so many seconds. */
  save?: { edits: number; seconds: number }
  onProgress?: (progress: CellProgress) => void
}

/** Everything that the phases of a cell share. */
export interface Work {
  cell: Cell
  folder: string
  state: CellState
  editor: Editor
  records: readonly EditRecord[]
  signal?: AbortSignal
  save: { edits: number; seconds: number }
  report: (phase: CellProgress['phase'], done: number, loss?: number) => void
  /** Takes all measures of the edited model on these records; `atOnce` is what `askAtOnce` found for each. */
  measure: (records: readonly EditRecord[], atOnce?: Measurement['scores']) => Promise<Measurement>
  /** Asks records that were just taught, where the experiment measures retention; no signal stops it half-way. */
  askAtOnce: (records: readonly EditRecord[]) => Promise<Measurement['scores'] | undefined>
  /** Writes the state down. */
  keep: () => Promise<void>
}
