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

/** Settings of the authors for Llama-3-8B and Qwen2.5-7B. */
export const locFtBfDefaults: Omit<LocFtBfOptions, 'layer'> = {
  learningRate: 5e-4,
  epochs: 25,
  batchSize: 100,
  stopLoss: 0.01,
  editsPerBatch: 'all',
  seed: 0,
}

/** Returns the layer for a model: the published one for Llama-3-8B and Qwen2.5-7B, or else 70% of the depth. */
export function locFtBfLayer(config: ModelConfig): number {
  if (isLlama3(config)) return 22
  if (shaped('qwen2', 28, 3584)(config)) return 6
  return Math.round(0.7 * (config.layers - 1))
}
