import { WiseError } from '@wise-edit/core'
import type { RouteCandidate } from './text/text-router'

/** Score of a query for one side memory. */
export interface MemoryScore {
  /** Activation indicator of the query, Δ(x). */
  indicator: number
  /** The memory's routing threshold ε. */
  threshold: number
  /** True if Δ(x) > ε. */
  above: boolean
}

/** Memory that answers a query, with the reasons. */
export interface RouteDecision {
  /** `main`, or the index of the side memory in `memories`. */
  choice: 'main' | number
  memories: MemoryScore[]
  /** Similarity of the query to the nearest edit, if it was measured. */
  similarity?: Similarity
  /** Edit that answers, and the edits that the query could have meant; set by routers that read the question. */
  edit?: string
  candidates?: readonly RouteCandidate[]
  /** Text that these routers compared; for a follow-up it includes the turn that names its subject. */
  read?: string
}

/** Similarity of a query to the nearest edit. */
export interface Similarity {
  value: number
  /** Main memory answers at or below this value. */
  threshold: number
  above: boolean
  /** Above this value the query is about that edit, whatever the indicators say. */
  certainty?: number
}

export interface RouteQueryOptions {
  /** Indicators of one query, one for each side memory. */
  indicators: readonly number[]
  /** Routing thresholds, in the same order. */
  thresholds: readonly number[]
  /** Ranking of the memories above their thresholds: by Δ (default) or by Δ/ε. The highest one answers. */
  rank?: 'indicator' | 'ratio'
  /** The only memory that may answer, if something other than the indicators chose it. Default: any. */
  candidate?: number
  /**
   * Similarity of the query to the nearest edit. Main memory answers if it is too low; a side memory answers, even
   * below its threshold, if it exceeds `certainty`. Default: the indicators alone decide.
   */
  similarity?: Omit<Similarity, 'above'>
}

/**
 * Routes one query among side memories: returns the best one whose indicator exceeds its threshold, else main memory
 * (WISE eq. 6). Beyond the paper, a query that is too unlike all edits goes to main memory whatever its indicators, and
 * a query that is certainly about an edit goes to a side memory. Ties go to the first memory. WISE-Retrieve (sec.
 * 2.3.2) has many memories; WISE-Merge has the merged one and the shard under training.
 *
 * Throws `ROUTE_SHAPE` if the numbers of thresholds and indicators differ.
 */
export function routeQuery({
  indicators,
  thresholds,
  rank = 'indicator',
  candidate,
  similarity,
}: RouteQueryOptions): RouteDecision {
  if (indicators.length !== thresholds.length) {
    throw new WiseError(
      'ROUTE_SHAPE',
      `${indicators.length} indicators and ${thresholds.length} thresholds; expected one of each for every side memory.`,
    )
  }
  const memories = indicators.map((indicator, i) => {
    const threshold = thresholds[i] as number
    return { indicator, threshold, above: indicator > threshold }
  })
  const score = ({ indicator, threshold }: MemoryScore) =>
    rank === 'indicator' ? indicator : indicator / threshold
  const alike = similarity && { ...similarity, above: similarity.value > similarity.threshold }
  const certain = alike !== undefined && alike.value > (alike.certainty ?? Number.POSITIVE_INFINITY)
  let choice: RouteDecision['choice'] = 'main'
  let best = Number.NEGATIVE_INFINITY
  for (const [i, memory] of memories.entries()) {
    if (alike?.above === false || !(memory.above || certain)) continue
    if (!(score(memory) > best) || i !== (candidate ?? i)) continue
    best = score(memory)
    choice = i
  }
  return { choice, memories, ...(alike && { similarity: alike }) }
}
