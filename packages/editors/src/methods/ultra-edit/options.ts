import { z } from 'zod'
import { optionsSchema } from '../../options/options-schema'
import { moduleNameSchema } from '../../training/linear-modules'

/** Every setting of UltraEdit, validated. */
export const ultraEditOptionsSchema = optionsSchema({
  /** The modules whose matrices are edited. */
  modules: z.array(moduleNameSchema).nonempty(),
  /** Eta: the factor of each wanted change. */
  learningRate: z.number().positive(),
  /** Edits that make a turn: they are solved for together. */
  editsPerBatch: z.int().positive(),
})

export type UltraEditOptions = z.infer<typeof ultraEditOptionsSchema>

/** One edit a turn, as every method here; the learning rate was chosen on tuning records of the embedded model. */
export const ultraEditDefaults: Omit<UltraEditOptions, 'modules'> = {
  learningRate: 0.01,
  editsPerBatch: 1,
}
