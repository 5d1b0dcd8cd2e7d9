import type { MeasureName } from '../measures/names'

/** One run of one method: everything that decides its result. */
export interface Cell {
  /** Its name among an experiment's cells, and that of its files. */
  id: string
  experiment: string
  /** The experiment's version; 0 for results that were written before experiments had one. */
  version: number
  method: string
  /** What tables call the method under these options. */
  label: string
  options: Record<string, unknown>
  /** The edited layer as a share of the depth, where the experiment says so. */
  depth?: number
  model: string
  /** `records`: fingerprint of those that the cell uses; `order`: the seed that shuffles them, by default none does. */
  data: { source: string; irrelevant?: string; order?: number; records: string }
  seed: number
  /** Numbers of edits after which is measured, ascending. */
  T: number[]
  /** Records over which T=1 is averaged, each rolled back before the next. */
  rollbacks: number
  measures: MeasureName[]
  /** A model that judges free answers, too. */
  judge?: { url: string; model: string }
}
