import { z } from 'zod'
import { optionsSchema } from '../../options/options-schema'
import { locateOptions } from '../locate/options'

/** Every setting of ROME, validated. */
export const romeOptionsSchema = optionsSchema({
  /** The layer whose down projection is changed. */
  layer: z.int().nonnegative(),
  /** True if C is the second moment of the keys, so that other keys change little; false if C is the identity. */
  secondMoment: z.boolean(),
  ...locateOptions,
})

export type RomeOptions = z.infer<typeof romeOptionsSchema>

/** ROME, with the two settings that depend on a model's scale in units of the model. */
export const romeDefaults: Omit<RomeOptions, 'layer' | 'lookup'> = {
  secondMoment: true,
  learningRate: 'auto',
  steps: 25,
  stopLoss: 0.05,
  weightDecay: 0.001,
  klFactor: 0.0625,
  normFactor: 4,
  statistics: { tokens: 10_000, ridge: 0.01 },
  prefixes: 10,
  prefixTokens: 10,
  seed: 0,
}
