import type { Measurement } from '../measures/measurement'
import type { Cell } from './cell'
import type { Environment } from './environment'

/** What is measured after so many edits. */
export interface Checkpoint extends Measurement {
  T: number
  /** Seconds spent on editing up to here; at T=1, where each edit is rolled back, of one edit. */
  seconds: number
  /** Edits up to here that the editor rolled back because their loss did not fall. */
  failed: number
  /** Records over which T=1 is averaged. */
  rollbacks?: number
  /** The most memory that the process has had so far. */
  peakBytes: number
}

/** What is known of a cell, and where it can go on; its file is this as JSON. */
export interface CellState {
  format: 1
  cell: Cell
  /** Fingerprint of the unedited model. */
  model: string
  /** All options of the editor. */
  settings: Record<string, unknown>
  /** Records whose texts were cut to what the model can read. */
  shortened: number
  environment: Environment
  status: 'running' | 'done' | 'failed'
  /** Why it failed. */
  error?: string
  /** Records measured one by one for T=1 so far. */
  single: { measurements: Measurement[]; seconds: number; failed: number }
  /**
   * The sequential edits so far, the file beside that holds what the editor learned by them, and the success of each right
   * after it was made.
   */
  sequence: { edits: number; seconds: number; file?: string; atOnce?: Measurement['scores'] }
  /** The most memory of any process that has worked on the cell. */
  peakBytes: number
  /** How often the cell was taken up again. */
  resumed: number
  checkpoints: Checkpoint[]
}
