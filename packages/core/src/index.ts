export { WiseError } from './errors'
export { createRandom, type Random } from './random'
