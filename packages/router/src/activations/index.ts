export { type ActivationIndicatorOptions, activationIndicator, type IndicatorReduction } from './indicator'
export { type Margin, paperMargin } from './margin'
export { type MarginLossOptions, marginLoss } from './margin-loss'
