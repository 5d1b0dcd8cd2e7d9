export {
  type MemoryScore,
  type RouteDecision,
  type RouteQueryOptions,
  routeQuery,
  type Similarity,
} from './route'
export { isFollowUp } from './text/follow-up'
export type { TextMatcher } from './text/text-matcher'
export {
  type RouteCandidate,
  type RouterEntry,
  type TextRoute,
  TextRouter,
} from './text/text-router'
export { plainText } from './text/words'
export {
  type RoutingThresholdOptions,
  routingThreshold,
  type SimilarityThresholdOptions,
  similarityThreshold,
} from './threshold'
