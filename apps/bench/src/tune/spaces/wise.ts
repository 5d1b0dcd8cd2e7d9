import { wiseSearchSpace } from '@wise-edit/editors/internal'
import { choice, layerAt, type SpaceOf, space } from '../space'

const { depth, ...others } = wiseSearchSpace

/** WISE: the same parameters as `wise-edit tune`. */
export const wise: SpaceOf = (config) =>
  space([layerAt(config, depth), ...Object.entries(others).map(([name, values]) => choice(name, values))])
