import { WiseError } from '@wise-edit/core'
import { quantile } from '@wise-edit/core/internal'

export interface RoutingThresholdOptions {
  /** Indicators of the edits' prompts under their side memory. */
  edits: readonly number[]
  /** Quantile of the edits' indicators that the threshold starts from; default 0, the minimum, as in the paper. */
  quantile?: number
  /** Factor on that indicator when there is no `irrelevant` (`act_ratio`); default 1. */
  ratio?: number
  /** Indicators of texts unrelated to all edits, under the same side memory. */
  irrelevant?: readonly number[]
  /**
   * Position of the threshold when there is `irrelevant`, from nearly all of them (0) to the edits (1); default 0.4.
   */
  position?: number
}

/** Quantile of the irrelevant texts' indicators at position 0. */
const NEARLY_ALL = 0.95

/**
 * Returns the routing threshold ε of a side memory, which answers queries with a larger indicator.
 *
 * It is the smallest indicator over the edits, times `ratio` (WISE sec. 2.3.1). With `irrelevant` it is a point between
 * the indicators of irrelevant texts and those of edits: both grow with the number of edits, and those of irrelevant
 * texts grow faster. Returns Infinity without edits, so that main memory answers everything. Throws `INDICATOR_INVALID`
 * for an indicator that is negative or not finite.
 */
export function routingThreshold(options: RoutingThresholdOptions): number {
  const { edits, quantile: share = 0, ratio = 1, irrelevant = [], position = 0.4 } = options
  const lowest = quantileOf(edits.map(checked), share)
  if (lowest === undefined) return Number.POSITIVE_INFINITY
  const highest = quantileOf(irrelevant.map(checked), NEARLY_ALL)
  return highest === undefined ? lowest * ratio : highest + position * (lowest - highest)
}

export interface SimilarityThresholdOptions {
  /** Similarities of unrelated texts to the nearest edit, one list for each kind of text. */
  unlike: readonly (readonly number[])[]
  /** Similarities of paraphrases of the edits' prompts to the nearest edit. */
  alike: readonly number[]
  /** Position of the threshold between most of each kind of `unlike` (0) and most of `alike` (1). */
  position: number
}

/** Shares of unrelated texts and of paraphrases that count as most. */
const MOST_UNLIKE = 0.8
const MOST_ALIKE = 0.9

/**
 * Returns the similarity at or below which a query is about no edit; -Infinity, which lets every query pass, without
 * any values in `unlike`. The paper uses indicators only.
 */
export function similarityThreshold({ unlike, alike, position }: SimilarityThresholdOptions): number {
  const lowest = Math.max(...unlike.flatMap((values) => quantileOf(values, MOST_UNLIKE) ?? []))
  const highest = quantileOf(alike, 1 - MOST_ALIKE) ?? lowest
  return lowest === Number.NEGATIVE_INFINITY ? lowest : lowest + position * Math.max(0, highest - lowest)
}

/** The quantile of some values; `undefined` if there are none. */
function quantileOf(values: readonly number[], share: number): number | undefined {
  return values.length === 0 ? undefined : quantile(values, share)
}

function checked(indicator: number): number {
  if (Number.isFinite(indicator) && indicator >= 0) return indicator
  throw new WiseError(
    'INDICATOR_INVALID',
    `Found the indicator ${indicator}; expected a finite number of at least 0. Training may have diverged: lower the learning rate.`,
  )
}
