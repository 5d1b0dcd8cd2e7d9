import { z } from 'zod'
import { statisticsSchema } from '../../training/layer-statistics'

/** Options for finding the value to store for an edit. */
const valueOptions = {
  /** Learning rate of Adam on the value; `auto`: each step moves it by a tenth of the largest allowed change. */
  learningRate: z.union([z.number().positive(), z.literal('auto')]),
  /** Largest number of steps on an edit's value. */
  steps: z.int().positive(),
  /** Loss, with all its terms, at which the steps end early. */
  stopLoss: z.number().nonnegative(),
  /** Weight of the penalty on the size of the value's change. */
  weightDecay: z.number().nonnegative(),
  /** Weight of the divergence between the model's continuations of the subject before and after the change. */
  klFactor: z.number().nonnegative(),
  /** Largest norm of the change, relative to the norm before it. */
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
