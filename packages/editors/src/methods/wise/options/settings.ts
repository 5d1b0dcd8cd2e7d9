import type { WiseOptions } from './options'
import { type Constants, type WiseMargin, wiseConstants } from './paper-settings'

/** All settings of WISE in the form its modules use: options, and constants or their replacements in `paper`. */
export type WiseSettings = Omit<WiseOptions, 'paper' | 'protection' | 'thresholdPosition'> &
  Omit<Constants, 'similarityPosition' | 'tokensPerStep' | 'longTarget'> & {
    /** `undefined`: measured on the model. */
    learningRate?: number
    margin?: WiseMargin
    /** Protection by recursive least squares; `undefined`: plain gradients. */
    protection?: { ridge: number; shards: 'own' | 'all' }
    /** `undefined`: `thresholdRatio` counts. */
    thresholdPosition?: number
    thresholdRatio: number
    similarityPosition?: number
    tokensPerStep?: number
    longTarget?: number
  }

/** The ratio of the reference code [act_ratio]. */
const THRESHOLD_RATIO = 0.88

/** Resolves options to settings. */
export function settingsOf({
  paper = {},
  protection,
  thresholdPosition,
  ...options
}: WiseOptions): WiseSettings {
  const { learningRate, margin, thresholdRatio, protectedShards, ...given } = paper
  const chosen = Object.entries(given).filter(([, value]) => value !== undefined)
  const all: Constants = { ...wiseConstants, ...Object.fromEntries(chosen) }
  const { similarityPosition, tokensPerStep, longTarget } = all
  // A side memory of WISE-Retrieve need not preserve the answers of another one.
  const shards = protectedShards ?? (options.mode === 'retrieve' ? 'own' : 'all')
  return {
    ...options,
    ...all,
    learningRate,
    margin,
    protection: protection > 0 ? { ridge: protection, shards } : undefined,
    thresholdPosition: thresholdRatio === undefined ? thresholdPosition : undefined,
    thresholdRatio: thresholdRatio ?? THRESHOLD_RATIO,
    similarityPosition: orUndefined(similarityPosition),
    tokensPerStep: orUndefined(tokensPerStep),
    longTarget: orUndefined(longTarget),
  }
}

function orUndefined<T>(value: T | false): T | undefined {
  return value === false ? undefined : value
}
