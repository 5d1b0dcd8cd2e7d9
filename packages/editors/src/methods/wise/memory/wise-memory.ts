import type { Held } from '../../../editor/edit-method'
import type { SampledTexts } from '../../../training/sampled-texts'
import type { LayerUnits } from '../train/calibrate'
import type { Shard } from './shards'

/** State that WISE learned; with the model and the edits, it suffices to answer, to resume, and to undo. */
export interface WiseMemory {
  readonly shards: readonly Shard[]
  /** By edit. */
  readonly places: ReadonlyMap<string, Place>
  /** Texts that the model wrote, from the first edit on. */
  readonly texts?: SampledTexts
  /** Units of the step size and the margins, measured with the first edit. */
  readonly units?: LayerUnits
}

/** The place of an edit, also of one that failed. */
export interface Place {
  /** Number of its shard. */
  shard: number
  /** Routing indicator of its prompt right after the edit. */
  indicator: number
}

/** The edits of WISE and its memory. */
export type HeldByWise = Held<WiseMemory>
