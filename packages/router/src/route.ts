import { WiseError } from '@wise-edit/core'
import type { RouteCandidate } from './text/text-router'

/** How a query fared with one side memory. */
export interface MemoryScore {
  /** Activation indicator of the query, Δ(x). */
  delta: number
  /** The memory's routing threshold ε. */
  threshold: number
  /** Whether Δ(x) > ε. */
  above: boolean
}

/** Which memory answers a query, and why. */
export interface RouteDecision {
  /** `main`, or the index of the side memory in `memories`. */
  choice: 'main' | number
  memories: MemoryScore[]
  /** How like the query is to what the memories hold, where that was measured. */
  similarity?: Similarity
  /** The edit that answers, and those the query could have meant, from routers that read the question. */
  edit?: string
  candidates?: readonly RouteCandidate[]
  /** The text that they compared: of a follow-up, the turn that names its subject too. */
  read?: string
}

/** How like a query is to the edit nearest to it. */
export interface Similarity {
  value: number
  /** At or below it main memory answers. */
  threshold: number
  above: boolean
  /** Above it the query is about that edit, whatever the indicators. */
  certainty?: number
}

export interface RouteQueryOptions {
  /** Indicators of one query, one a side memory. */
  deltas: readonly number[]
  /** Routing thresholds, in the same order. */
  thresholds: readonly number[]
  /** Of several memories above their threshold, the one with the largest Δ (default) or the largest Δ/ε answers. */
  rank?: 'delta' | 'ratio'
  /** The only memory that may answer, where something else than indicators chose among them. Default: any. */
  candidate?: number
  /**
   * How like the query is to the nearest edit: if it is too unlike, main memory answers; if that is certain, a side
   * memory, below its threshold too. Default: indicators alone decide.
   */
  similarity?: Omit<Similarity, 'above'>
}

/**
 * Routes one query among side memories: the best of those whose indicator exceeds its threshold, else main memory
 * (WISE eq. 6). Not in the paper: a query that is too unlike all edits stays with main memory whatever its indicators,
 * and one that is certainly about an edit does not.
 * Of equals the first wins. In WISE-Retrieve (sec. 2.3.2) the memories are many; in WISE-Merge the merged
 * one and the shard under training.
 *
 * Throws `ROUTE_SHAPE` when there are not as many thresholds as indicators.
 */
export function routeQuery({
  deltas,
  thresholds,
  rank = 'delta',
  candidate,
  similarity,
}: RouteQueryOptions): RouteDecision {
  if (deltas.length !== thresholds.length) {
    throw new WiseError(
      'ROUTE_SHAPE',
      `${deltas.length} indicators and ${thresholds.length} thresholds; expected one of each for every side memory.`,
    )
  }
  const memories = deltas.map((delta, i) => {
    const threshold = thresholds[i] as number
    return { delta, threshold, above: delta > threshold }
  })
  const score = ({ delta, threshold }: MemoryScore) => (rank === 'delta' ? delta : delta / threshold)
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
