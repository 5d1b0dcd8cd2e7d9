import { between, choice, layerAt, type SpaceOf, space } from '../space'

const depth = [0.5, 0.7, 0.85, 1]

/** GRACE: radius ε, tokens that get the value, step size. */
export const grace: SpaceOf = (config) =>
  space([
    between('radiusScale', 0.25, 4),
    choice('replacement', ['last', 'prompt', 'all']),
    between('learningRateScale', 0.3, 3),
    choice('steps', [50, 100]),
    layerAt(config, depth),
  ])

/** DEFER: step size, and the gate's threshold. */
export const defer: SpaceOf = (config) =>
  space([
    between('learningRateScale', 0.1, 10),
    choice('threshold', [0.3, 0.5, 0.7]),
    choice('steps', [50, 100]),
    layerAt(config, depth),
  ])

/** MEMOIR: top-k columns, threshold τ, step size. */
export const memoir: SpaceOf = (config) =>
  space([
    between('learningRateScale', 0.3, 3),
    choice(
      'columns',
      [0.1, 0.2, 0.29, 0.5].map((share) => Math.max(1, Math.round(share * config.dFF))),
    ),
    between('threshold', 0.3, 0.8),
    choice('steps', [30, 60]),
    layerAt(config, depth),
  ])

/** HoReN: threshold, share of the prompt in a key, tokens that get the value, step size. */
export const horen: SpaceOf = (config) =>
  space([
    choice('threshold', ['auto', 0.55, 0.7, 0.8, 0.85, 0.9, 0.95]),
    choice('pooled', [0.5, 0.6, 1]),
    choice('replacement', ['last', 'prompt', 'all']),
    between('learningRateScale', 0.3, 3),
    choice('steps', [50, 100]),
    layerAt(config, depth),
  ])

/** NeuralDB: threshold γ, the limit on the residual, step size, tokens that are looked up. */
export const neuralDb: SpaceOf = (config) =>
  space([
    choice('threshold', [0.5, 0.65, 0.75, 0.85, 0.95]),
    between('normFactor', 1, 8),
    choice('steps', [25, 50]),
    choice('lookup', ['subject', 'prompt']),
    layerAt(config, [0.2, 0.35, 0.5, 0.7]),
  ])

/** In-context editing: finder of facts, their number for BM25, the router's threshold, the message that gets them. */
export const inContext: SpaceOf = () =>
  space([
    choice('retrieval', ['router', 'bm25']),
    choice('facts', [1, 3, 5]),
    choice('threshold', [-1, -0.5, 0, 0.5]),
    choice('message', ['user', 'system']),
  ])
