import { z } from 'zod'
import { optionsSchema } from '../../options/options-schema'

/** Every setting of constrained fine-tuning, validated. */
export const ftLOptionsSchema = optionsSchema({
  /** The layer whose down projection is trained. */
  layer: z.int().nonnegative(),
  learningRate: z.number().positive(),
  /** Largest number of steps of an edit. */
  steps: z.int().positive(),
  /** An edit ends early once the target's mean negative log-likelihood is at most this. */
  stopLoss: z.number().nonnegative(),
  /** Largest change of any weight in one edit: the L-infinity constraint of FT+L (ROME, appendix E.1). */
  normConstraint: z.number().positive(),
  /** Random continuations put before each prompt, as for every method of the WISE paper. */
  prefixes: z.int().nonnegative(),
  prefixTokens: z.int().positive(),
  seed: z.int(),
})

export type FtLOptions = z.infer<typeof ftLOptionsSchema>

/** FT-L as EasyEdit runs it, with the constraint ROME gives for large models. */
export const ftLDefaults: Omit<FtLOptions, 'layer'> = {
  learningRate: 5e-4,
  steps: 25,
  stopLoss: 0.01,
  normConstraint: 5e-4,
  prefixes: 10,
  prefixTokens: 10,
  seed: 0,
}
