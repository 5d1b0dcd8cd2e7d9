import { type MergeMethod, mergeMethods } from '@wise-edit/sharding'
import { z } from 'zod'
import { optionsSchema } from '../../../options/options-schema'

const count = z.int().nonnegative()
const positive = z.number().positive()
const off = z.literal(false)

const margin = optionsSchema({
  alpha: z.number().nonnegative(),
  beta: z.number().nonnegative(),
  gamma: z.number().nonnegative(),
  /** Factor of the routing loss beside that of the edit; the paper has none, which is 1. */
  weight: positive.default(1),
})

/** Margins of the routing loss, in units of the indicator, and its weight. */
export type WiseMargin = z.infer<typeof margin>

const settings = {
  weightDecay: z.number().nonnegative(),
  /** Largest change of any weight [norm_constraint]. */
  normConstraint: positive,
  /** Entries of the matrix that a mask is drawn from: any, or whole columns, on which protection is exact. */
  maskKind: z.enum(['random', 'disjoint', 'columns']),
  merge: optionsSchema({
    method: z.enum(Object.keys(mergeMethods) as [MergeMethod, ...MergeMethod[]]),
    /** Share of the matrix that TIES and its variants keep of each shard [densities]. */
    density: z.number().gt(0).max(1),
    /** Factor of each shard [λ]; default: the merge method's own. */
    weight: z.number().optional(),
  }),
  /** Quantile of the edits' indicators that the threshold goes by: 0 is the smallest, as in the paper. */
  thresholdQuantile: z.number().min(0).lt(1),
  /** Time of measuring an edit's indicator: right `after-edit`, or `current`, with all later edits and merges in. */
  thresholdFrom: z.enum(['after-edit', 'current']),
  /**
   * Second check of the router: a query must also be like an edit's prompt, by the first layer's activations. Threshold
   * between texts about something else (0) and rewordings of edits (1). `false`: indicators alone decide, as in the paper.
   */
  similarityPosition: z.union([off, z.number().min(0).max(1)]),
  /**
   * Similarity, from that threshold (0) to the prompt's own words (1), above which indicators are skipped: those of a
   * full memory reject what it moves little. `false`: they always count.
   */
  similarityCertainty: z.union([off, z.number().min(0).max(1)]),
  indicator: optionsSchema({
    /** Outputs of the two memories as they are, or after the model's activation (eq. 3). */
    activation: z.enum(['identity', 'model']),
    /** Reduction of a text's tokens to one number; see `IndicatorReduction` of the router. */
    reduction: z.enum(['mean', 'max', 'power-mean', 'mean-or-top']),
    /** Tokens left out at a text's start: the first is an attention sink, alike and huge in every text. */
    skipTokens: count,
  }),
  /**
   * Order of memories above their thresholds: by the largest indicator (paper), or the largest share of its threshold;
   * `nearest`: the one that holds the edit nearest to the question (token by token: as `ratio`).
   */
  rank: z.enum(['delta', 'ratio', 'nearest']),
  /** `prompt`: a query is routed once and keeps its route. `token`: every token by itself. */
  routing: z.enum(['prompt', 'token']),
  /** Length of the prefixes, in tokens. */
  prefixTokens: z.int().positive(),
  /**
   * Target tokens of a record that one step trains: a long target is trained after fewer of the prefixes and variants.
   * `false`: no limit, as in the paper.
   */
  tokensPerStep: z.union([off, z.int().positive()]),
  /**
   * Tokens above which steps grow with the target, to offset its averaged loss. `false`: all targets alike, as in the
   * paper.
   */
  longTarget: z.union([off, z.int().positive()]),
  /** Weight of earlier edits in the protection; 1 halves what a later step does to a token of theirs. */
  protectedEdits: z.number().nonnegative(),
  /** Edits trained together in one loop. */
  editsPerBatch: z.int().positive(),
  /** Earlier edits of other shards that a new edit must not answer for [L_memo, appendix B.3]. */
  replay: count,
}

/** Settings of the published method; each stands in the place of a constant. */
export const paperSchema = optionsSchema({
  /** Learning rate of SGD, in place of the measured one [lr]. */
  learningRate: positive.optional(),
  /** Margins of the routing loss, in place of the measured ones [α, β, γ]. */
  margin: margin.optional(),
  /** Factor of the smallest indicator over the edits, in place of `thresholdPosition` [act_ratio]. */
  thresholdRatio: positive.optional(),
  /** Edits that are protected: those of the same shard, or of all shards, whose changes then add up. */
  protectedShards: z.enum(['own', 'all']).optional(),
  ...(Object.fromEntries(Object.entries(settings).map(([name, schema]) => [name, schema.optional()])) as {
    [Name in keyof typeof settings]: z.ZodOptional<(typeof settings)[Name]>
  }),
})

export type PaperSettings = z.infer<typeof paperSchema>

/** What has one value for everybody. */
export type Constants = { [Name in keyof typeof settings]: z.infer<(typeof settings)[Name]> }

/** Chosen on the tuning split of ZsRE, where the paper has no such setting or found its own on models of 7B. */
export const wiseConstants: Constants = {
  // As in the reference code.
  weightDecay: 1e-5,
  normConstraint: 1,
  prefixTokens: 10,
  // Protection is exact on whole columns, and changes that spare each other are best added up.
  maskKind: 'columns',
  merge: { method: 'linear', density: 1, weight: 1 },
  protectedEdits: 1,
  // Both move together as edits become more: a threshold of then would be too low, and one odd edit must not set it.
  thresholdQuantile: 0.1,
  thresholdFrom: 'current',
  similarityPosition: 0.4,
  similarityCertainty: 0.5,
  indicator: { activation: 'identity', reduction: 'power-mean', skipTokens: 1 },
  rank: 'nearest',
  routing: 'prompt',
  tokensPerStep: 128,
  longTarget: 10,
  editsPerBatch: 1,
  replay: 0,
}
