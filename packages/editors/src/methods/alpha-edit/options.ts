import { z } from 'zod'
import { optionsSchema } from '../../options/options-schema'
import { layersSchema, locateOptions } from '../locate/options'

/** Every setting of AlphaEdit, validated. */
export const alphaEditOptionsSchema = optionsSchema({
  /** The layers whose down projections share an edit. */
  layers: layersSchema,
  /** Directions in which the second moment is below this count as unused: the null space. */
  nullSpaceThreshold: z.number().positive(),
  /** Weight of the size of the change relative to the edits. */
  ridge: z.number().positive(),
  /**
   * `absolute`: threshold and ridge are used unscaled. `relative`: the threshold is in units of the second moment's mean
   * eigenvalue, the ridge in units of a key's mean squared norm.
   */
  units: z.enum(['absolute', 'relative']),
  /** Edits that are written at once. */
  editsPerBatch: z.int().positive(),
  ...locateOptions,
})

export type AlphaEditOptions = z.infer<typeof alphaEditOptionsSchema>

/** AlphaEdit, with the two settings that depend on a model's scale in units of the model. */
export const alphaEditDefaults: Omit<AlphaEditOptions, 'layers' | 'lookup'> = {
  nullSpaceThreshold: 1,
  ridge: 0.1,
  units: 'relative',
  editsPerBatch: 1,
  learningRate: 'auto',
  steps: 25,
  stopLoss: 0.05,
  weightDecay: 0.001,
  klFactor: 0.0625,
  normFactor: 2,
  statistics: { tokens: 10_000, ridge: 0 },
  prefixes: 10,
  prefixTokens: 10,
  seed: 0,
}
