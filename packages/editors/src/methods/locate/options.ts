import { z } from 'zod'
import { statisticsSchema } from '../../training/layer-statistics'

/** How the value is found that is to be stored for an edit. */
const valueOptions = {
  /** Of Adam on the value; `auto`: a tenth of the way to the largest change, at each step. */
  learningRate: z.union([z.number().positive(), z.literal('auto')]),
  /** Steps on the value that an edit may take. */
  steps: z.int().positive(),
  /** Steps end early once the loss, all its terms together, is at most this. */
  stopLoss: z.number().nonnegative(),
  /** Pull of the change of the value towards 0. */
  weightDecay: z.number().nonnegative(),
  /** Weight of the divergence, for what the model says of the subject alone. */
  klFactor: z.number().nonnegative(),
  /** Largest norm of the change, in units of the norm before. */
  normFactor: z.number().positive(),
}

/** Options that ROME, MEMIT and AlphaEdit share. */
export const locateOptions = {
  /** The token at which a fact is looked up: the last of the subject, or of the prompt. */
  lookup: z.enum(['subject', 'prompt']),
  ...valueOptions,
  statistics: statisticsSchema,
  /** Random continuations put before each prompt, as for every method of the WISE paper. */
  prefixes: z.int().nonnegative(),
  prefixTokens: z.int().positive(),
  seed: z.int(),
}

const valueSchema = z.object(valueOptions)
export type ValueOptions = z.infer<typeof valueSchema>

/** The layers that share an edit, in ascending order. */
export const layersSchema = z
  .array(z.int().nonnegative())
  .min(1)
  .refine((layers) => layers.every((layer, i) => i === 0 || layer > layers[i - 1]!), 'layers must ascend')
