export { type ActivationIndicatorOptions, activationIndicator, type IndicatorReduction } from './indicator'
export { type Margin, paperMargin } from './margin'
export { type MarginLossOptions, marginLoss } from './margin-loss'
export {
  type MemoryScore,
  type RouteDecision,
  type RouteQueryOptions,
  routeQuery,
  type Similarity,
} from './route'
export {
  type RoutingThresholdOptions,
  routingThreshold,
  type SimilarityThresholdOptions,
  similarityThreshold,
} from './threshold'
