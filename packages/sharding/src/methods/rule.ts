import type { SparseDelta } from '../delta'

/** Options of a merge, complete and validated. */
export interface MergeSettings {
  weights: readonly number[]
  scale: number
  density: number
  seed: number
  t: number | undefined
}

/** Sparsifies one delta: returns a function that receives its values in order and returns the new value of each. */
export type Sparsify = (
  delta: SparseDelta,
  settings: MergeSettings,
  number: number,
) => (value: number) => number

/** A merge method: sparsify each delta, weigh the deltas, combine the remaining entries one by one. */
export interface MergeRule {
  /** One sentence about the method, with its source. */
  summary: string
  sparsify?: Sparsify
  /** Weights to combine with, if they differ from the caller's. */
  weigh?: (deltas: readonly SparseDelta[], settings: MergeSettings) => ArrayLike<number>
  /** Combines the values of the `count` deltas at one entry. */
  combine: (values: Float64Array, weights: Float64Array, count: number) => number
}
