import { z } from 'zod'
import { optionsSchema } from '../../options/options-schema'
import { moduleNameSchema } from '../../training/linear-modules'

/** Every setting of MEND, validated. */
export const mendOptionsSchema = optionsSchema({
  /** The modules whose matrices are edited; those that the hypernetwork was trained for. */
  modules: z.array(moduleNameSchema).nonempty(),
  /** The file of a hypernetwork that `trainMend` wrote for the model. */
  hypernetwork: z.string().optional(),
})

export type MendOptions = z.infer<typeof mendOptionsSchema>

/** Every setting of the hypernetwork's training, validated. */
export const mendTrainingSchema = optionsSchema({
  modules: z.array(moduleNameSchema).nonempty(),
  /** Rank of the hypernetwork's matrices. */
  rank: z.int().positive(),
  /** Learning rate of Adam for all parameters except the step sizes. */
  learningRate: z.number().positive(),
  /** Learning rate of Adam for the step sizes. */
  stepSizeRate: z.number().positive(),
  /** Initial step size of each matrix. */
  stepSize: z.number(),
  /** Weight of the edit's loss relative to that of locality. */
  editWeight: z.number().positive(),
  /** Total number of steps, including those of earlier runs. */
  steps: z.int().positive(),
  /** Number of edits whose gradients are averaged in a step. */
  editsPerStep: z.int().positive(),
  /** Largest norm of a step's gradient, all parameters together. */
  gradientNorm: z.number().positive(),
  /** Number of steps between writes of the file. */
  saveEvery: z.int().positive(),
  seed: z.int(),
})

export type MendTrainingOptions = z.infer<typeof mendTrainingSchema>

/** Weights, clipping and edits a step as published; rank, rates and steps for small models. */
export const mendTrainingDefaults: Omit<MendTrainingOptions, 'modules'> = {
  rank: 64,
  learningRate: 2e-4,
  stepSizeRate: 1e-4,
  stepSize: 1e-3,
  editWeight: 0.1,
  steps: 200,
  editsPerStep: 10,
  gradientNorm: 100,
  saveEvery: 20,
  seed: 0,
}
