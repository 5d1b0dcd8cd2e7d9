import type { ModelConfig } from '@wise-edit/transformer'
import { z } from 'zod'
import { autoOr } from '../../options/auto'
import { isLlama3, shaped } from '../../options/known-models'
import { optionsSchema } from '../../options/options-schema'

/** Every setting of HoReN, validated. */
export const horenOptionsSchema = optionsSchema({
  /** The layer whose down projection the codebook stands beside. */
  layer: z.int().nonnegative(),
  /** Share of the prompt's tokens, at its end, whose mean is the key. */
  pooled: z.number().positive().max(1),
  /** Refinements of a query before it is compared. */
  refinements: z.int().nonnegative(),
  /** Inverse temperature of a refinement's softmax over the keys [β]. */
  sharpness: z.number().positive(),
  /** Share of a refinement that the query takes over [α]. */
  damping: z.number().min(0).max(1),
  /** Cosine above which an entry answers; `auto` measures it on the model. */
  threshold: autoOr(z.number().min(-1).max(1)),
  /** Tokens that get the value: the prompt's last one, the whole prompt, or prompt and answer. */
  replacement: z.enum(['last', 'prompt', 'all']),
  /** Initial value of an entry: zeros, or random numbers in [0, 1) [cold]. */
  start: z.enum(['zero', 'random']),
  /** Learning rate of Adam; `auto` measures it on the model. */
  learningRate: autoOr(z.number().positive()),
  /** Factor of the learning rate. */
  learningRateScale: z.number().positive(),
  /** Largest number of steps of an edit. */
  steps: z.int().positive(),
  /** An edit ends early once the target's mean negative log-likelihood is at most this. */
  stopLoss: z.number().nonnegative(),
  seed: z.int(),
})

export type HorenOptions = z.infer<typeof horenOptionsSchema>

export const horenDefaults: Omit<HorenOptions, 'layer'> = {
  pooled: 0.5,
  refinements: 1,
  sharpness: 20,
  damping: 0.1,
  threshold: 'auto',
  replacement: 'all',
  start: 'zero',
  learningRate: 'auto',
  learningRateScale: 1,
  steps: 50,
  stopLoss: 0.01,
  seed: 0,
}

const published = { replacement: 'last', start: 'random', learningRate: 1, stopLoss: 0 } as const

/** Returns the settings for a model: the published ones for Llama-3-8B and Qwen2.5-7B, or else a layer at 90% of the depth. */
export function horenPreset(config: ModelConfig): Partial<HorenOptions> & { layer: number } {
  if (isLlama3(config)) return { ...published, layer: 29, threshold: 0.85 }
  if (shaped('qwen2', 28, 3584)(config)) return { ...published, layer: 24, pooled: 0.6, threshold: 0.55 }
  return { layer: Math.round(0.9 * (config.layers - 1)) }
}
