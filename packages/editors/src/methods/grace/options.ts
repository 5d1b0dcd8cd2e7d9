import type { ModelConfig } from '@wise-edit/transformer'
import { z } from 'zod'
import { autoOr } from '../../options/auto'
import { findPreset, shaped } from '../../options/known-models'
import { optionsSchema } from '../../options/options-schema'

/** Every setting of GRACE, validated. */
export const graceOptionsSchema = optionsSchema({
  /** The layer whose down projection is answered from the codebook. */
  layer: z.int().nonnegative(),
  /** Radius of a new key [ε_init], in units of the layer's input; `auto` measures it on the model. */
  radius: autoOr(z.number().positive()),
  /** Factor of the radius. */
  radiusScale: z.number().positive().default(1),
  /** Tokens that get the value: the prompt's last one, the whole prompt, or prompt and answer. */
  replacement: z.enum(['last', 'prompt', 'all']),
  /** Initial value of an entry: the layer's output without it [warm], or random numbers in [0, 1) [cold]. */
  start: z.enum(['output', 'random']),
  /** Learning rate of Adam; `auto` measures it on the model. */
  learningRate: autoOr(z.number().positive()),
  /** Factor of the learning rate. */
  learningRateScale: z.number().positive().default(1),
  /** Largest number of steps of an edit. */
  steps: z.int().positive(),
  /** An edit ends early once the target's mean negative log-likelihood is at most this. */
  stopLoss: z.number().nonnegative(),
  seed: z.int(),
})

export type GraceOptions = z.infer<typeof graceOptionsSchema>

export const graceDefaults: Omit<GraceOptions, 'layer'> = {
  radius: 'auto',
  radiusScale: 1,
  replacement: 'all',
  start: 'output',
  learningRate: 'auto',
  learningRateScale: 1,
  steps: 100,
  stopLoss: 0.01,
  seed: 0,
}

type Preset = Partial<GraceOptions> & { layer: number }

const published = { radius: 1, replacement: 'last', start: 'random', learningRate: 1 } as const

/** Settings of EasyEdit, which the WISE paper used. */
const presets: { matches: (config: ModelConfig) => boolean; options: Preset }[] = [
  { matches: shaped('llama', 32, 4096), options: { ...published, layer: 27, steps: 50 } },
  { matches: shaped('mistral', 32, 4096), options: { ...published, layer: 27, steps: 50 } },
  { matches: shaped('gptj', 28, 4096), options: { ...published, layer: 25, steps: 200 } },
]

/** Returns the settings for a model: those published for it, or else a layer at 85% of its depth. */
export function gracePreset(config: ModelConfig): Preset {
  return findPreset(presets, config) ?? { layer: Math.round(0.85 * (config.layers - 1)) }
}
