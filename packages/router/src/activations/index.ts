export { activationIndicator } from './indicator'
export { paperMargin } from './margin'
export { marginLoss } from './margin-loss'
