import { z } from 'zod'
import { optionsSchema } from '../../options/options-schema'
import { moduleNameSchema } from '../../training/linear-modules'

/** Every setting of UltraEdit, validated. */
export const ultraEditOptionsSchema = optionsSchema({
  /** The modules whose matrices are edited. */
  modules: z.array(moduleNameSchema).nonempty(),
  /** Eta: the factor of each target change. */
  learningRate: z.number().positive(),
  /** Number of edits in a turn, which are solved for together. */
  editsPerBatch: z.int().positive(),
})

export type UltraEditOptions = z.infer<typeof ultraEditOptionsSchema>

/** Defaults: one edit a turn, as for every method here, and a learning rate tuned on records of the embedded model. */
export const ultraEditDefaults: Omit<UltraEditOptions, 'modules'> = {
  learningRate: 0.01,
  editsPerBatch: 1,
}
