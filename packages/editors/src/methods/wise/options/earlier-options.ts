import { isEqual, isObject } from '@wise-edit/core/internal'
import { wiseConstants } from './paper-settings'

/** Settings that files of the first version omit if they are off. */
const MAY_BE_OFF = ['similarityPosition', 'tokensPerStep', 'longTarget']
/** Settings that files may hold and that are constants now: they affected only how further edits are trained. */
const REMOVED = [
  ...['weightDecay', 'normConstraint', 'prefixTokens', 'similarityCertainty', 'protectedEdits'],
]
/** Settings that are now in `paper`. */
const MOVED = [...Object.keys(wiseConstants), 'learningRate', 'margin']

/**
 * Converts options of earlier files to current options. The first version's files held all settings in one object; later
 * ones may hold settings that no longer exist. Unknown keys are left for the schema to reject.
 */
export function currentOptions(options: unknown): unknown {
  if (!isObject(options)) return options
  if (!Object.hasOwn(options, 'weightDecay')) {
    return isObject(options.paper) ? { ...options, paper: withoutRemoved(options.paper) } : options
  }
  const off = Object.fromEntries(MAY_BE_OFF.map((name) => [name, false]))
  const { learningRate, margin, protection, thresholdPosition, thresholdRatio, ...rest } = options
  const all: Record<string, unknown> = { ...off, ...withoutRemoved(defined(rest)) }
  const paper: Record<string, unknown> = {
    ...(typeof learningRate === 'number' && { learningRate }),
    ...(isObject(margin) && { margin }),
    ...(thresholdPosition === undefined && { thresholdRatio }),
    ...protectionOf(protection, all.mode),
  }
  for (const name of MOVED) {
    if (!Object.hasOwn(all, name)) continue
    if (!isEqual(all[name], wiseConstants[name as keyof typeof wiseConstants])) paper[name] = all[name]
    delete all[name]
  }
  return {
    chat: false,
    ...all,
    learningRateScale: factorOf(learningRate),
    marginScale: margin === undefined ? 0 : factorOf(margin),
    protection: isObject(protection) ? protection.ridge : (protection ?? 0),
    thresholdPosition: thresholdPosition ?? 0.4,
    ...(Object.keys(paper).length > 0 && { paper }),
  }
}

/** Returns the factor in a string such as `auto*2`, NaN for other strings, and 1 for a value that is no string. */
function factorOf(setting: unknown): number {
  if (typeof setting !== 'string') return 1
  const [, factor = '1'] = /^auto(?:\*(.+))?$/.exec(setting) ?? ['', 'none']
  return Number(factor)
}

function protectionOf(protection: unknown, mode: unknown): Record<string, unknown> {
  if (!isObject(protection)) return {}
  const { shards = 'all' } = protection
  return shards === (mode === 'retrieve' ? 'own' : 'all') ? {} : { protectedShards: shards }
}

function withoutRemoved(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !REMOVED.includes(name)))
}

function defined(options: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
