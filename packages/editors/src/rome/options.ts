import { z } from 'zod'
import { locateOptions } from '../locate/options'

/** Every setting of ROME, validated. */
export const romeOptionsSchema = z.object({
  /** The layer whose down projection is changed. */
  layer: z.int().nonnegative(),
  /** Whether the change spares keys by the second moment; else C is the identity. */
  secondMoment: z.boolean(),
  ...locateOptions,
})

export type RomeOptions = z.infer<typeof romeOptionsSchema>

/** What ROME publishes for GPT2-XL, as far as it fits every model. */
export const romeDefaults: Omit<RomeOptions, 'layer'> = {
  secondMoment: true,
  learningRate: 0.5,
  steps: 25,
  stopLoss: 0.05,
  weightDecay: 0.001,
  klFactor: 0.0625,
  normFactor: 4,
  statistics: { tokens: 20_000, ridge: 0.01 },
  prefixes: 10,
  prefixTokens: 10,
  seed: 0,
}
