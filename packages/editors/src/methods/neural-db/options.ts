import type { ModelConfig } from '@wise-edit/transformer'
import { z } from 'zod'
import { optionsSchema } from '../../options/options-schema'
import { locateOptions } from '../locate/options'
import { presetFor } from '../memit/presets'

const { statistics: _, ...valueOptions } = locateOptions

/** Every setting of NeuralDB, validated. */
export const neuralDbOptionsSchema = optionsSchema({
  /** The layer whose down projection the store stands beside. */
  layer: z.int().nonnegative(),
  /** Cosine to a key above which a token gets the residual of that key [γ]. */
  threshold: z.number().min(-1).max(1),
  ...valueOptions,
})

export type NeuralDbOptions = z.infer<typeof neuralDbOptionsSchema>

/** Values are found as MEMIT finds them. */
export const neuralDbDefaults: Omit<NeuralDbOptions, 'layer' | 'lookup'> = {
  threshold: 0.65,
  learningRate: 'auto',
  steps: 25,
  stopLoss: 0.05,
  weightDecay: 0.001,
  klFactor: 0.0625,
  normFactor: 2,
  prefixes: 10,
  prefixTokens: 10,
  seed: 0,
}

type Preset = Partial<NeuralDbOptions> & Pick<NeuralDbOptions, 'layer' | 'lookup'>

/** Returns the settings for a model: those of MEMIT, with the last of its layers. */
export function neuralDbPreset(config: ModelConfig): Preset {
  const { layers, lookup, learningRate, steps, normFactor, weightDecay } = presetFor(config)
  const values = { learningRate, steps, normFactor, weightDecay }
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
  return { ...given, layer: layers.at(-1) as number, lookup }
}
