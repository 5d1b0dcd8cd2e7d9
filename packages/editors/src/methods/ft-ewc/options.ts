import { z } from 'zod'
import { optionsSchema } from '../../options/options-schema'

/** Every setting of fine-tuning with elastic weight consolidation, validated. */
export const ftEwcOptionsSchema = optionsSchema({
  /** The layer whose down projection is trained. */
  layer: z.int().nonnegative(),
  learningRate: z.number().positive(),
  /** Largest number of steps of an edit. */
  steps: z.int().positive(),
  /** An edit ends early once the target's mean negative log-likelihood is at most this. */
  stopLoss: z.number().nonnegative(),
  /** Lambda of EWC: the strength with which earlier edits hold the weights they need. */
  penalty: z.number().nonnegative(),
  /** Random continuations put before each prompt, as for every method of the WISE paper. */
  prefixes: z.int().nonnegative(),
  prefixTokens: z.int().positive(),
  seed: z.int(),
})

export type FtEwcOptions = z.infer<typeof ftEwcOptionsSchema>

/** Learning rate and penalty were chosen on tuning records of the embedded model; the rest is as for FT-L. */
export const ftEwcDefaults: Omit<FtEwcOptions, 'layer'> = {
  learningRate: 2e-3,
  steps: 25,
  stopLoss: 0.01,
  penalty: 10,
  prefixes: 10,
  prefixTokens: 10,
  seed: 0,
}
