export { activationIndicator } from './indicator'
export { marginLoss } from './margin-loss'
