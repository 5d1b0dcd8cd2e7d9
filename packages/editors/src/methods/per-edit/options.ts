import type { ModelConfig } from '@wise-edit/transformer'
import { z } from 'zod'
import { optionsSchema } from '../../options/options-schema'

/** Every setting of per-edit side memories, validated. */
export const perEditOptionsSchema = optionsSchema({
  /** Layer whose down projection the side memories change. */
  layer: z.int().nonnegative(),
  /** Rank of each side memory; targets too long for it get twice the rank. */
  rank: z.int().positive(),
  /** Learning rate of Adam, relative to the size of the hidden states. */
  learningRate: z.number().positive(),
  /** Steps an edit may take before it counts as not learned. */
  steps: z.int().positive(),
  /** An edit ends once every token of its answers has at most this negative log-likelihood, in nats. */
  stopLoss: z.number().positive(),
  /** Number of further prompts to train on: the caller's paraphrases, those of the relation bank, and generated ones. */
  rewordings: z.int().nonnegative(),
  /** Log-odds above which a question counts as asking for an edit's fact: higher answers fewer rewordings and fewer near questions. */
  threshold: z.number(),
  /** An edit answers in place of earlier ones that ask the same; `false`: each answers its own words. Files of earlier versions have none. */
  overrule: z.boolean().default(true),
  seed: z.int(),
})

/** Options of the method `per-edit`; the README of its folder explains each with its default. */
export type PerEditOptions = z.infer<typeof perEditOptionsSchema>

/** Settings that may differ between the edits of a memory. */
export const trainingSchema = optionsSchema({
  rank: perEditOptionsSchema.shape.rank.optional(),
  learningRate: perEditOptionsSchema.shape.learningRate.optional(),
  steps: perEditOptionsSchema.shape.steps.optional(),
  stopLoss: perEditOptionsSchema.shape.stopLoss.optional(),
  rewordings: perEditOptionsSchema.shape.rewordings.optional(),
})

export type TrainingOptions = z.infer<typeof trainingSchema>

/** Splits options into the settings that may differ between edits, and the others. */
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

/** Defaults chosen on the development half of the practitioner set; docs/results has the curve over `threshold`. */
export const perEditDefaults: Omit<PerEditOptions, 'layer'> = {
  rank: 8,
  learningRate: 0.05,
  steps: 60,
  stopLoss: 0.05,
  rewordings: 5,
  threshold: -0.25,
  overrule: true,
  seed: 0,
}

/** Returns the layer for a model, at 80 % of its depth: a few layers remain to carry the change to the next tokens. */
export function perEditLayer({ layers }: Pick<ModelConfig, 'layers'>): number {
  return Math.min(layers - 1, Math.round(0.8 * layers))
}
