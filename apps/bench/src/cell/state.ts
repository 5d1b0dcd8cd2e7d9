import type { Measurement } from '../measures/measurement'
import type { Cell } from './cell'
import type { Environment } from './environment'

/** Measurement after a number of edits. */
export interface Checkpoint extends Measurement {
  T: number
  /** Seconds spent on editing so far; for T=1, where each edit is rolled back, seconds of one edit. */
  seconds: number
  /** Number of edits so far that the editor rolled back because their loss did not decrease. */
  failed: number
  /** Number of records over which T=1 is averaged. */
  rollbacks?: number
  /** Peak memory of the process so far. */
  peakBytes: number
}

/** State of a cell, from which it can continue; its file contains it as JSON. */
export interface CellState {
  format: 1
  cell: Cell
  /** Fingerprint of the unedited model. */
  model: string
  /** All options of the editor. */
  settings: Record<string, unknown>
  /** Number of records whose texts were truncated to the model's context. */
  shortened: number
  environment: Environment
  status: 'running' | 'done' | 'failed'
  /** Reason of the failure. */
  error?: string
  /** Records measured one by one for T=1 so far. */
  single: { measurements: Measurement[]; seconds: number; failed: number }
  /**
   * The sequential edits so far, the file with the learned state of the editor, and the success of each edit right
   * after it was made.
   */
  sequence: { edits: number; seconds: number; file?: string; atOnce?: Measurement['scores'] }
  /** Largest peak memory of all processes that have worked on the cell. */
  peakBytes: number
  /** Number of times that the cell was resumed. */
  resumed: number
  checkpoints: Checkpoint[]
}
