import { mergeMethods } from '@wise-edit/sharding'
import { z } from 'zod'
import { optionsSchema } from '../../../options/options-schema'

const count = z.int().nonnegative()
const positive = z.number().positive()
const off = z.literal(false)

const margin = optionsSchema({
  alpha: z.number().nonnegative(),
  beta: z.number().nonnegative(),
  gamma: z.number().nonnegative(),
  /** Weight of the routing loss relative to that of the edit; the paper has none, which is 1. */
  weight: positive.default(1),
})

/** Margins of the routing loss, in units of the indicator, and its weight. */
export type WiseMargin = z.infer<typeof margin>

const settings = {
  /** Entries of the matrix that a mask is drawn from: any, or whole columns, on which protection is exact. */
  maskKind: z.enum(['random', 'disjoint', 'columns']),
  merge: optionsSchema({
    method: z.enum(Object.keys(mergeMethods) as (keyof typeof mergeMethods)[]),
    /** Share of the matrix that TIES and its variants keep of each shard [densities]. */
    density: z.number().gt(0).max(1),
    /** Factor of each shard [λ]; default: the merge method's own. */
    weight: z.number().optional(),
  }),
  /** Quantile of the edits' indicators that sets the threshold: 0 is the smallest, as in the paper. */
  thresholdQuantile: z.number().min(0).lt(1),
  /** Time at which an edit's indicator is measured: right `after-edit`, or `current`, after later edits and merges. */
  thresholdFrom: z.enum(['after-edit', 'current']),
  /**
   * Second check of the router: a query must also be similar to an edit's prompt, by the first layer's activations.
   * Threshold between unrelated texts (0) and rewordings of edits (1). `false`: indicators alone decide, as in the paper.
   */
  similarityPosition: z.union([off, z.number().min(0).max(1)]),
  indicator: optionsSchema({
    /** Activation applied to the outputs of the two memories: none, or the model's (eq. 3). */
    activation: z.enum(['identity', 'model']),
    /** Reduction of a text's tokens to one number; see `IndicatorReduction` of the router. */
    reduction: z.enum(['mean', 'max', 'power-mean', 'mean-or-top']),
    /** Tokens left out at the start of a text: the first is an attention sink, similar and large in every text. */
    skipTokens: count,
  }),
  /**
   * Memory that answers, of those above their thresholds: `delta`, the one with the largest indicator (paper);
   * `nearest`, the one that holds the edit nearest to the question (token by token: by the share of its threshold).
   */
  rank: z.enum(['delta', 'nearest']),
  /** `prompt`: a query is routed once and keeps its route. `token`: every token is routed separately. */
  routing: z.enum(['prompt', 'token']),
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
  /** Edits trained together in one loop. */
  editsPerBatch: z.int().positive(),
  /** Earlier edits of other shards that a new edit must not answer for [L_memo, appendix B.3]. */
  replay: count,
}

/** Settings of the published method; each replaces a constant. */
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

/** Constants that no setting replaces. */
interface Fixed {
  /** Weight decay of SGD. */
  weightDecay: number
  /** Largest change of any weight [norm_constraint]. */
  normConstraint: number
  /** Length of the prefixes, in tokens. */
  prefixTokens: number
  /**
   * Similarity, from its threshold (0) to the exact prompt (1), above which indicators are skipped: those of a full
   * memory reject queries whose outputs it changes little.
   */
  similarityCertainty: number
}

/** Values that are the same for all models; `paper` overrides those that are settings. */
export type Constants = Fixed & { [Name in keyof typeof settings]: z.infer<(typeof settings)[Name]> }

/** Values chosen on the tuning split of ZsRE where the paper has no such setting or tuned it on 7B models. */
export const wiseConstants: Constants = {
  // As in the reference code.
  weightDecay: 1e-5,
  normConstraint: 1,
  prefixTokens: 10,
  // Protection is exact on whole columns, and changes that spare each other are best added up.
  maskKind: 'columns',
  merge: { method: 'linear', density: 1, weight: 1 },
  // Indicators of edits and of other texts rise together as edits are added: an earlier threshold would be too low,
  // and one odd edit must not set it.
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
