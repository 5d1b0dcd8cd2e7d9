import type { ModelConfig } from '@wise-edit/transformer'
import { z } from 'zod'
import { optionsSchema } from '../../options/options-schema'

/** Every setting of per-edit side memories, validated. */
export const perEditOptionsSchema = optionsSchema({
  /** Layer whose down projection the side memories change. */
  layer: z.int().nonnegative(),
  /** Rank of each side memory; longer targets than it has rank for get twice as much. */
  rank: z.int().positive(),
  /** Learning rate of Adam, relative to the size of the hidden states. */
  learningRate: z.number().positive(),
  /** Steps an edit may take before it counts as not learned. */
  steps: z.int().positive(),
  /** An edit ends once every token of its answers has at most this negative log-likelihood, in nats. */
  stopLoss: z.number().positive(),
  /** Other prompts that each edit trains on: the caller's paraphrases, the relation bank's, and ones made from the prompt. */
  rewordings: z.int().nonnegative(),
  /** Log-odds above which a question counts as asking for an edit's fact: higher answers fewer rewordings and fewer near questions. */
  threshold: z.number(),
  /** An edit answers in place of earlier ones that ask the same; `false`: each answers its own words. Files of earlier versions have none. */
  overrule: z.boolean().default(true),
  seed: z.int(),
})

export type PerEditOptions = z.infer<typeof perEditOptionsSchema>

/** The settings that may differ from edit to edit of a memory. */
export const trainingSchema = optionsSchema({
  rank: perEditOptionsSchema.shape.rank.optional(),
  learningRate: perEditOptionsSchema.shape.learningRate.optional(),
  steps: perEditOptionsSchema.shape.steps.optional(),
  stopLoss: perEditOptionsSchema.shape.stopLoss.optional(),
  rewordings: perEditOptionsSchema.shape.rewordings.optional(),
})

export type TrainingOptions = z.infer<typeof trainingSchema>

/** The settings among some options that may differ from edit to edit, and the others. */
export function splitOptions<T extends object>(
  options: T,
): { training: TrainingOptions; others: Partial<T> } {
  const entries = Object.entries(options)
  const isTraining = ([name]: [string, unknown]) => name in trainingSchema.shape
  return {
    training: Object.fromEntries(entries.filter(isTraining)),
    others: Object.fromEntries(entries.filter((entry) => !isTraining(entry))) as Partial<T>,
  }
}

/** Found on the development half of the practitioner set; docs/results has the curve over `threshold`. */
export const perEditDefaults: Omit<PerEditOptions, 'layer'> = {
  rank: 8,
  learningRate: 0.05,
  steps: 60,
  stopLoss: 0.05,
  rewordings: 5,
  threshold: -0.5,
  overrule: true,
  seed: 0,
}

/** The layer for a model: at 80 % of its depth, where a few layers are left to carry the change to the next tokens. */
export function perEditLayer({ layers }: Pick<ModelConfig, 'layers'>): number {
  return Math.min(layers - 1, Math.round(0.8 * layers))
}
