import type { ModelConfig } from '@wise-edit/transformer'
import { z } from 'zod'
import { optionsSchema } from '../../../options/options-schema'
import { paperSchema } from './paper-settings'

const count = z.int().nonnegative()
const factor = z.number().positive()

/** Every option of WISE, validated; names in brackets are the paper's symbols or the reference code's. */
export const wiseOptionsSchema = optionsSchema({
  /** `merge`: one side memory for all edits. `retrieve`: a side memory for each group of shards. */
  mode: z.enum(['merge', 'retrieve']),
  /** Layer whose down projection is edited. */
  layer: count,
  /** Largest number of steps of an edit [n_iter]. */
  steps: z.int().positive(),
  /** Loss, margins included, at which an edit ends early. */
  stopLoss: z.number().nonnegative(),
  /** Factor of the learning rate, which is measured on the model [lr]. */
  learningRateScale: factor,
  /** Factor of the margins of the routing loss, which are measured on the model [α, β, γ]; 0 trains without that loss. */
  marginScale: z.number().nonnegative(),
  /**
   * Protection of unrelated texts and earlier edits from later steps, as a ridge in units of the mean eigenvalue of the
   * activations: less protects more. 0 trains with plain gradients.
   */
  protection: z.number().nonnegative(),
  /** Routing threshold between irrelevant texts (0) and edits (1). */
  thresholdPosition: z.number().min(0).max(1),
  /** Random continuations put before each prompt while it is trained. */
  prefixes: count,
  /** Number of rows with some of the prompt's words left out, trained in addition to the prompt. */
  variants: count,
  /** Trains the prompt as a question in the model's chat template too, so that the fact is known in conversations. */
  chat: z.boolean(),
  /** Share of the matrix that a shard may train [ρ]; 1 trains all of it. A mask is drawn in time as 1 / ρ. */
  maskRatio: z.number().min(0.001).max(1),
  /** Shards that are merged into one side memory [k]. */
  shards: z.int().positive(),
  /** Edits that share a shard [save_freq]. */
  editsPerShard: z.int().positive(),
  seed: z.int(),
  /** Settings of the published method in place of our constants; `paperOptions` has all of them. */
  paper: paperSchema.optional(),
})

/** Options of WISE; the README of its folder explains each with its default. */
export type WiseOptions = z.infer<typeof wiseOptionsSchema>

/** Defaults unless a preset or the caller overrides them. */
export const wiseDefaults: Omit<WiseOptions, 'layer'> = {
  mode: 'merge',
  steps: 40,
  stopLoss: 0.05,
  learningRateScale: 1,
  marginScale: 1,
  protection: 1,
  thresholdPosition: 0.4,
  prefixes: 5,
  variants: 5,
  chat: false,
  maskRatio: 1,
  shards: 2,
  editsPerShard: 500,
  seed: 0,
}

/** Defaults of WISE-Retrieve: a side memory holds as many edits as fit, about a tenth of the layer's width. */
export function retrieveDefaults({ dFF }: Pick<ModelConfig, 'dFF'>) {
  return { shards: 1, editsPerShard: Math.ceil(dFF / 10) } satisfies Partial<WiseOptions>
}
