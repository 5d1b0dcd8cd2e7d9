import { type Multiple, times } from '../measured'
import { scaleMargin } from './calibrate'
import type { WiseMargin, WiseOptions } from './options'

/** What is worth trying on a model for which nothing was published; each around its default. */
export const wiseSearchSpace = {
  /** Share of the depth at which the edited layer lies. */
  depth: [0.97, 0.9, 0.82, 0.75, 0.68, 0.6],
  /** `protection.ridge`. */
  ridge: [0.1, 0.3, 1, 3, 10],
  /** Factors of `learningRate`. */
  stepSize: [0.5, 1, 2],
  /** Factors of `margin`. */
  margins: [0.5, 1, 2],
  thresholdPosition: [0.2, 0.4, 0.6],
} as const

/** Step size and margins times factors, whether they are numbers or measured later. */
export function scaleWise(
  { learningRate, margin }: Pick<WiseOptions, 'learningRate' | 'margin'>,
  factors: { stepSize: number; margins: number },
): Pick<WiseOptions, 'learningRate' | 'margin'> {
  return { learningRate: times(learningRate, factors.stepSize), margin: timesMargin(margin, factors.margins) }
}

function timesMargin(margin: WiseOptions['margin'], factor: number): Multiple | WiseMargin | undefined {
  if (margin === undefined) return undefined
  return typeof margin === 'string' ? (times(margin, factor) as Multiple) : scaleMargin(margin, factor)
}
