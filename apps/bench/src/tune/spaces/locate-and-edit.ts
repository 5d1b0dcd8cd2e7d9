import type { ModelConfig } from '@wise-edit/transformer'
import { between, choice, layerAt, type Parameter, type SpaceOf, space } from '../space'

/** Parameters of the value; its layer comes from the preset, which depends on the model's depth. */
const value = [between('normFactor', 1, 40), choice('steps', [15, 25, 50])]

/** ROME: layer, norm of the value, use of C to protect other keys, and weight of its diagonal. */
export const rome: SpaceOf = (config) =>
  space([
    layerAt(config, [0, 0.17, 0.33, 0.5, 0.67, 0.83]),
    ...value,
    choice('secondMoment', [true, false]),
    between('statistics.ridge', 0.003, 1),
  ])

/** MEMIT and MEMIT-MASS: layers, norm of the value, weight λ of the second moment. */
export const memit: SpaceOf = (config) =>
  space([
    layersOf(config),
    ...value,
    between('momentWeight', 0.003 * config.dFF, 3 * config.dFF),
    between('statistics.ridge', 0.003, 1),
  ])

/** AlphaEdit: layers, norm of the value, threshold of the null space, ridge. */
export const alphaEdit: SpaceOf = (config) =>
  space([layersOf(config), ...value, between('nullSpaceThreshold', 0.05, 10), between('ridge', 0.01, 10)])

/** One to three consecutive layers, from the first to three quarters of the depth. */
function layersOf({ layers }: ModelConfig): Parameter {
  const last = Math.round(0.75 * (layers - 1))
  const step = Math.max(1, Math.round(layers / 12))
  const rows: number[][] = []
  for (let first = 0; first <= last; first += step) {
    for (const count of [1, 2, 3]) {
      if (first + count - 1 <= last) rows.push(Array.from({ length: count }, (_, i) => first + i))
    }
  }
  return choice('layers', rows)
}
