import { expect, test } from 'vitest'
import { currentOptions } from './earlier-options'
import { type WiseOptions, wiseDefaults, wiseOptionsSchema } from './options'
import { wiseConstants } from './paper-settings'
import { paperOptions } from './presets'
import { settingsOf } from './settings'

const defaults: WiseOptions = { ...wiseDefaults, layer: 3 }

/** Options as a file of the first version holds them. */
const earlier: Record<string, unknown> = {
  ...{ mode: 'merge', layer: 3, steps: 40, stopLoss: 0.05, maskRatio: 1, shards: 2, editsPerShard: 500 },
  ...{ prefixes: 5, variants: 5, chat: false, seed: 0, thresholdPosition: 0.4, thresholdRatio: 0.88 },
  ...{ learningRate: 'auto', margin: 'auto', protection: { ridge: 1, edits: 1, shards: 'all' } },
  ...wiseConstants,
}

test('options of the first version become those of today', () => {
  expect(currentOptions(earlier)).toEqual(defaults)
  expect(currentOptions(defaults)).toBe(defaults)
  const removed = {
    ...defaults,
    paper: { replay: 1, protectedEdits: 0.5, prefixTokens: 4 },
  }
  expect(currentOptions(removed)).toEqual({ ...defaults, paper: { replay: 1 } })
  const scaled = currentOptions({ ...earlier, learningRate: 'auto*2', margin: 'auto*0.5' })
  expect(scaled).toEqual({ ...defaults, learningRateScale: 2, marginScale: 0.5 })
  const { margin, thresholdPosition, tokensPerStep, protection, ...off } = earlier
  expect(currentOptions({ ...off, learningRate: 7, rank: 'delta', replay: 2 })).toEqual({
    ...defaults,
    marginScale: 0,
    protection: 0,
    paper: { learningRate: 7, thresholdRatio: 0.88, tokensPerStep: false, rank: 'delta', replay: 2 },
  })
  for (const wrong of [{ surprise: 1 }, { learningRate: 'auto*x' }, { protection: { ridge: 'no' } }]) {
    expect(wiseOptionsSchema.safeParse(currentOptions({ ...earlier, ...wrong })).success).toBe(false)
  }
})

test('the published method has its own settings in place of every constant it names', () => {
  const settings = settingsOf({ ...defaults, ...paperOptions } as WiseOptions)
  expect(settings).toMatchObject({ learningRate: 1, thresholdRatio: 0.88, rank: 'delta', steps: 70 })
  for (const name of ['protection', 'thresholdPosition', 'similarityPosition', 'longTarget'] as const)
    expect(settings[name]).toBeUndefined()
  expect(settings.weightDecay).toBe(wiseConstants.weightDecay)
})

test('each mode protects what its side memories answer for', () => {
  expect(settingsOf(defaults).protection).toEqual({ ridge: 1, shards: 'all' })
  expect(settingsOf({ ...defaults, mode: 'retrieve' }).protection?.shards).toBe('own')
})
