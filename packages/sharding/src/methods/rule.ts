import type { SparseDelta } from '../delta'

/** Options of a merge, complete and checked. */
export interface MergeSettings {
  weights: readonly number[]
  scale: number
  density: number
  seed: number
  t: number | undefined
}

/** Thins out one delta: returns a function that is given its values in order and returns what becomes of each. */
export type Sparsify = (
  delta: SparseDelta,
  settings: MergeSettings,
  number: number,
) => (value: number) => number

/** A merge method: thin out each delta, weigh the deltas, combine what is left entry by entry. */
export interface MergeRule {
  /** What the method does, and where it comes from. */
  summary: string
  sparsify?: Sparsify
  /** The weights to combine with, where they are not the caller's own. */
  weigh?: (deltas: readonly SparseDelta[], settings: MergeSettings) => ArrayLike<number>
  /** One entry of the result from the `count` deltas that have it. */
  combine: (values: Float64Array, weights: Float64Array, count: number) => number
}
