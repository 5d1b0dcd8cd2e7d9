export { WiseError } from './errors'
export { parseJson } from './parse-json'
export { createRandom, type Random } from './random'
