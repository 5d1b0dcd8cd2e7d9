import type { ModelConfig } from '@wise-edit/transformer'
import { z } from 'zod'
import { autoOr } from '../../options/auto'
import { findPreset, shaped } from '../../options/known-models'
import { optionsSchema } from '../../options/options-schema'

/** Every setting of DEFER, validated. */
export const deferOptionsSchema = optionsSchema({
  /** The layer beside whose down projection the side network stands. */
  layer: z.int().nonnegative(),
  /** The gate's probability from which the side network answers. */
  threshold: z.number().min(0).max(1),
  /** Learning rate of Adam; `auto`: proportional to the side network's initial weights. */
  learningRate: autoOr(z.number().positive()),
  /** Factor of the learning rate. */
  learningRateScale: z.number().positive().default(1),
  /** Largest number of steps of an edit. */
  steps: z.int().positive(),
  /** An edit ends early once the target's mean negative log-likelihood is at most this. */
  stopLoss: z.number().nonnegative(),
  /** Random continuations put before each prompt, as for every method of the WISE paper. */
  prefixes: z.int().nonnegative(),
  prefixTokens: z.int().positive(),
  seed: z.int(),
})

export type DeferOptions = z.infer<typeof deferOptionsSchema>

export const deferDefaults: Omit<DeferOptions, 'layer'> = {
  threshold: 0.5,
  learningRate: 'auto',
  learningRateScale: 1,
  steps: 100,
  stopLoss: 0.01,
  prefixes: 10,
  prefixTokens: 10,
  seed: 0,
}

type Preset = Partial<DeferOptions> & { layer: number }

const published = { threshold: 0.5, learningRate: 7e-5, steps: 100 }

/** Settings of EasyEdit, which the WISE paper used. */
const presets: { matches: (config: ModelConfig) => boolean; options: Preset }[] = [
  { matches: shaped('llama', 32, 4096), options: { ...published, layer: 27 } },
  { matches: shaped('mistral', 32, 4096), options: { ...published, layer: 27 } },
  { matches: shaped('gptj', 28, 4096), options: { ...published, layer: 25 } },
]

/** Returns the settings for a model: those published for it, or else a layer at 85% of its depth. */
export function deferPreset(config: ModelConfig): Preset {
  return findPreset(presets, config) ?? { layer: Math.round(0.85 * (config.layers - 1)) }
}
