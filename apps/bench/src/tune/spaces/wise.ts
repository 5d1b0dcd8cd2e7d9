import { wiseSearchSpace } from '@wise-edit/editors'
import { choice, layerAt, type SpaceOf, space } from '../space'

const { depth, ridge, stepSize, margins, thresholdPosition } = wiseSearchSpace
const multiples = (factors: readonly number[]) =>
  factors.map((factor) => (factor === 1 ? 'auto' : `auto*${factor}`))

/** WISE: the same parameters as `wise-edit tune`. */
export const wise: SpaceOf = (config) =>
  space([
    layerAt(config, depth),
    choice('protection.ridge', ridge),
    choice('learningRate', multiples(stepSize)),
    choice('margin', multiples(margins)),
    choice('thresholdPosition', thresholdPosition),
  ])
