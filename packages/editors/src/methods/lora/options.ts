import { z } from 'zod'
import { optionsSchema } from '../../options/options-schema'
import { layerPartSchema } from '../../training/linear-modules'

/** Every setting of LoRA, validated. */
export const loraOptionsSchema = optionsSchema({
  /** The lowest layer that gets adapters; all above it get them too. */
  layer: z.int().nonnegative(),
  /** The projections that get an adapter in each of those layers. */
  modules: z.array(layerPartSchema).nonempty(),
  /** r: the rank of each adapter. */
  rank: z.int().positive(),
  /** An adapter's product counts `alpha / rank` times. */
  alpha: z.number().positive(),
  learningRate: z.number().positive(),
  /** Largest number of steps of an edit. */
  steps: z.int().positive(),
  /** An edit ends early once the target's mean negative log-likelihood is at most this. */
  stopLoss: z.number().nonnegative(),
  /** Random continuations put before each prompt, as for every method of the WISE paper. */
  prefixes: z.int().nonnegative(),
  prefixTokens: z.int().positive(),
  seed: z.int(),
})

export type LoraOptions = z.infer<typeof loraOptionsSchema>

/** Rank, alpha and steps of EasyEdit; the learning rate was chosen on tuning records of the embedded model. */
export const loraDefaults: Omit<LoraOptions, 'layer' | 'modules'> = {
  rank: 8,
  alpha: 32,
  learningRate: 5e-4,
  steps: 70,
  stopLoss: 0.05,
  prefixes: 10,
  prefixTokens: 10,
  seed: 0,
}
