import { quantile, WiseError } from '@wise-edit/core'

export interface RoutingThresholdOptions {
  /** Indicators of the edits' prompts under their side memory. */
  edits: readonly number[]
  /** Share of the edits whose indicators may lie below the one that counts; default 0, the smallest, as in the paper. */
  quantile?: number
  /** Without `irrelevant`: the threshold is that indicator times this (`act_ratio`); default 1. */
  ratio?: number
  /** Indicators of texts that no edit is about, under the same side memory. */
  irrelevant?: readonly number[]
  /** With `irrelevant`: where the threshold lies, from nearly all of them (0) to the edits (1); default 0.4. */
  position?: number
}

/** Share of irrelevant texts that count as nearly all. */
const NEARLY_ALL = 0.95

/**
 * The routing threshold ε of a side memory: queries with a larger indicator are answered by it.
 *
 * The smallest indicator over its edits, times `ratio` (WISE sec. 2.3.1); with `irrelevant` instead a point between
 * what irrelevant texts reach and what edits do, since both rise as edits become more, and irrelevant texts faster.
 * Infinity without edits, so that main memory answers all. Throws `INDICATOR_INVALID` for what is no indicator.
 */
export function routingThreshold(options: RoutingThresholdOptions): number {
  const { edits, quantile: share = 0, ratio = 1, irrelevant = [], position = 0.4 } = options
  const lowest = quantileOf(edits.map(checked), share)
  if (lowest === undefined) return Number.POSITIVE_INFINITY
  const highest = quantileOf(irrelevant.map(checked), NEARLY_ALL)
  return highest === undefined ? lowest * ratio : highest + position * (lowest - highest)
}

export interface SimilarityThresholdOptions {
  /** How like the nearest edit texts about something else are: lists of different kinds of them. */
  unlike: readonly (readonly number[])[]
  /** How like the nearest edit rewordings of edits' prompts are. */
  alike: readonly number[]
  /** Where the threshold lies, from most of each kind of `unlike` (0) to most of `alike` (1). */
  position: number
}

/** Shares of texts about something else and of rewordings that count as most. */
const MOST_UNLIKE = 0.8
const MOST_ALIKE = 0.9

/**
 * The similarity at or below which a query is about no edit; -Infinity, which lets all pass, without anything to go by.
 * Not in the paper, which knows indicators only.
 */
export function similarityThreshold({ unlike, alike, position }: SimilarityThresholdOptions): number {
  const lowest = Math.max(...unlike.flatMap((values) => quantileOf(values, MOST_UNLIKE) ?? []))
  const highest = quantileOf(alike, 1 - MOST_ALIKE) ?? lowest
  return lowest === Number.NEGATIVE_INFINITY ? lowest : lowest + position * Math.max(0, highest - lowest)
}

/** The value that a share of the others lies below; `undefined` of none. */
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
