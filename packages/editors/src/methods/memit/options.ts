import { z } from 'zod'
import { optionsSchema } from '../../options/options-schema'
import { layersSchema, locateOptions } from '../locate/options'

/** Every setting of MEMIT, validated. */
export const memitOptionsSchema = optionsSchema({
  /** The layers whose down projections share an edit. */
  layers: layersSchema,
  /** Weight of the keys of other texts relative to those of the edits: λ. */
  momentWeight: z.number().positive(),
  /** Edits that are written at once; `all`: those of one call of `edit`. */
  editsPerBatch: z.union([z.int().positive(), z.literal('all')]),
  ...locateOptions,
})

export type MemitOptions = z.infer<typeof memitOptionsSchema>

/** MEMIT, with the settings that depend on a model's scale in units of the model. */
export const memitDefaults: Omit<MemitOptions, 'layers' | 'momentWeight' | 'lookup'> = {
  editsPerBatch: 1,
  learningRate: 'auto',
  steps: 25,
  stopLoss: 0.05,
  weightDecay: 0.001,
  klFactor: 0.0625,
  normFactor: 2,
  statistics: { tokens: 10_000, ridge: 0.01 },
  prefixes: 10,
  prefixTokens: 10,
  seed: 0,
}
