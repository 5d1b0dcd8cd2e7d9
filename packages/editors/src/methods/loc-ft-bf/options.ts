import type { ModelConfig } from '@wise-edit/transformer'
import { z } from 'zod'
import { isLlama3, shaped } from '../../options/known-models'
import { optionsSchema } from '../../options/options-schema'

/** Every setting of LocFT-BF, validated. */
export const locFtBfOptionsSchema = optionsSchema({
  /** The layer whose down projection is trained. */
  layer: z.int().nonnegative(),
  /** Learning rate of Adam. */
  learningRate: z.number().positive(),
  /** Largest number of times that all edits are visited. */
  epochs: z.int().positive(),
  /** Number of edits in a mini-batch. */
  batchSize: z.int().positive(),
  /** A mini-batch with at most this mean loss makes no step, and an epoch with at most this ends the training. */
  stopLoss: z.number().nonnegative(),
  /** Edits that are learned together; `all`: those of one call of `edit`. */
  editsPerBatch: z.union([z.int().positive(), z.literal('all')]),
  seed: z.int(),
})

export type LocFtBfOptions = z.infer<typeof locFtBfOptionsSchema>

/** Defaults for small models, with which SmolLM2-135M learns a handful of edits; the authors have larger ones. */
export const locFtBfDefaults: Omit<LocFtBfOptions, 'layer'> = {
  learningRate: 5e-3,
  epochs: 50,
  batchSize: 100,
  stopLoss: 0.01,
  editsPerBatch: 'all',
  seed: 0,
}

const published = { learningRate: 5e-4, epochs: 25 }

/** Returns the settings for a model: the published ones for Llama-3-8B and Qwen2.5-7B, or else a layer at 70% of the depth. */
export function locFtBfPreset(config: ModelConfig): Partial<LocFtBfOptions> & { layer: number } {
  if (isLlama3(config)) return { ...published, layer: 22 }
  if (shaped('qwen2', 28, 3584)(config)) return { ...published, layer: 6 }
  return { layer: Math.round(0.7 * (config.layers - 1)) }
}
