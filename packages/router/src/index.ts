export { type CalibrateMarginsOptions, calibrateMargins } from './calibrate'
export { type ActivationIndicatorOptions, activationIndicator, type IndicatorReduction } from './indicator'
export { type Margin, paperMargin } from './margin'
export { type MarginLossOptions, marginLoss } from './margin-loss'
export {
  type MemoryScore,
  type RouteDecision,
  type RouteMergeOptions,
  type RouteRetrieveOptions,
  routeMerge,
  routeRetrieve,
} from './route'
export { type ThresholdState, ThresholdTracker } from './threshold'
