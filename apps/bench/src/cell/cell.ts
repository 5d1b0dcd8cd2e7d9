import type { MeasureName } from '../measures/names'

/** One run of one method, with everything that determines its result. */
export interface Cell {
  /** Unique name among an experiment's cells, also the name of its files. */
  id: string
  experiment: string
  /** Version of the experiment; 0 for results from before experiments had versions. */
  version: number
  method: string
  /** Name of the method with these options in tables. */
  label: string
  options: Record<string, unknown>
  /** Edited layer as a share of the depth, if the experiment sets it. */
  depth?: number
  model: string
  /**
   * `records`: fingerprint of the records that the cell uses; `skip`: number of those before them; `order`: seed that
   * shuffles them, by default they are not shuffled.
   */
  data: { source: string; skip?: number; irrelevant?: string; order?: number; records: string }
  seed: number
  /** Numbers of edits after which the model is measured, ascending. */
  T: number[]
  /** Number of records over which T=1 is averaged, each rolled back before the next. */
  rollbacks: number
  measures: MeasureName[]
  /** Number of records that are asked for free answers at each T, if not all. */
  sample?: number
  /** A model that judges free answers, too. */
  judge?: { url: string; model: string }
}
