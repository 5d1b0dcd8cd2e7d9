import { type MergeMethod, mergeMethods } from '@wise-edit/sharding'
import type { ModelConfig } from '@wise-edit/transformer'
import { z } from 'zod'
import { measuredSchema, multipleSchema } from '../measured'
import { optionsSchema, orObject } from '../options-schema'

const count = z.int().nonnegative()
const positive = z.number().positive()

const margin = optionsSchema({
  alpha: z.number().nonnegative(),
  beta: z.number().nonnegative(),
  gamma: z.number().nonnegative(),
  /** Factor of the routing loss beside that of the edit; the paper has none, which is 1. */
  weight: positive.default(1),
})

/** Every setting of WISE, validated; names in brackets are the paper's symbols or the reference code's. */
export const wiseOptionsSchema = optionsSchema({
  /** `merge`: one side memory for all edits. `retrieve`: a side memory for each group of shards. */
  mode: z.enum(['merge', 'retrieve']),
  /** The layer whose down projection is edited. */
  layer: count,
  /** Step size of SGD [lr]; `auto` measures it on the model, `auto*2` doubles that. */
  learningRate: measuredSchema,
  weightDecay: z.number().nonnegative(),
  /** Steps an edit may take [n_iter]. */
  steps: z.int().positive(),
  /** An edit ends early once its loss, margins included, is at most this. */
  stopLoss: z.number().nonnegative(),
  /**
   * Steps leave what unrelated texts and earlier edits get from side memories (recursive least squares); `undefined`: plain gradients, as in the paper.
   */
  protection: optionsSchema({
    /** Strength for unrelated texts, as a ridge in units of the mean eigenvalue of their keys: less is stronger. */
    ridge: positive,
    /** Strength for earlier edits; 1 halves what a later step does to a token of theirs, 0 leaves them out. */
    edits: z.number().nonnegative(),
    /** Which earlier edits: those of the same shard, or of all shards, whose changes then add up. */
    shards: z.enum(['own', 'all']).default('all'),
  }).optional(),
  /** Largest change of any weight [norm_constraint]. */
  normConstraint: positive,
  /** Share of the matrix that a shard may train [ρ]; 1 trains all of it. A mask is drawn in time as 1 / ρ. */
  maskRatio: z.number().min(0.001).max(1),
  /** What a shard's mask is drawn from: entries of the matrix, or whole columns, on which protection is exact. */
  maskKind: z.enum(['random', 'disjoint', 'columns']),
  /** Shards that are merged into one side memory [k]. */
  shards: z.int().positive(),
  /** Edits that share a shard [save_freq]. */
  editsPerShard: z.int().positive(),
  merge: optionsSchema({
    method: z.enum(Object.keys(mergeMethods) as [MergeMethod, ...MergeMethod[]]),
    /** Share of the matrix that TIES and its kin keep of each shard [densities]. */
    density: z.number().gt(0).max(1),
    /** Factor of each shard [λ]; default: the merge method's own. */
    weight: z.number().optional(),
  }),
  /**
   * Margins of the routing loss [α, β, γ] and its weight; `auto` measures them on the model, `auto*2` doubles the
   * margins and halves the weight; `undefined` trains without that loss.
   */
  margin: orObject(multipleSchema, margin).optional(),
  /** Share of a memory's edits whose indicator may lie below the one that counts: 0 takes the smallest, as in the paper. */
  thresholdQuantile: z.number().min(0).lt(1),
  /** Where the routing threshold lies between irrelevant texts (0) and edits (1); `undefined`: `thresholdRatio` counts. */
  thresholdPosition: z.number().min(0).max(1).optional(),
  /** The routing threshold is the smallest indicator over the edits times this [act_ratio]. */
  thresholdRatio: positive,
  /** `after-edit` measures an edit's indicator once, right after it; `current` with all later edits and merges in. */
  thresholdFrom: z.enum(['after-edit', 'current']),
  /**
   * A query must also be like an edit's prompt, by what the first layer makes of their words: the threshold lies between
   * texts about something else (0) and rewordings of edits (1). `undefined`, and token by token: indicators alone decide (paper).
   */
  similarityPosition: z.number().min(0).max(1).optional(),
  /**
   * Where, from that threshold (0) to the prompt's own words (1), a query counts as certainly about an edit: then the
   * indicators are not asked, which reject what a full memory moves little. `undefined`: they always are.
   */
  similarityCertainty: z.number().min(0).max(1).optional(),
  indicator: optionsSchema({
    /** What is compared: the outputs of the two memories as they are, or after the model's activation (eq. 3). */
    activation: z.enum(['identity', 'model']),
    /** How the tokens of a text become one number; see `IndicatorReduction` of the router. */
    reduction: z.enum(['mean', 'max', 'power-mean', 'mean-or-top']),
    /** Tokens at a text's start to leave out: its first token is an attention sink, alike and huge in every text. */
    skipTokens: count,
  }),
  /**
   * Of memories above their thresholds answers that with the largest indicator (paper), or the largest share of its
   * threshold; `nearest`: that which holds the edit nearest to the question, if it is above its own (token by token: as `ratio`).
   */
  rank: z.enum(['delta', 'ratio', 'nearest']),
  /** `prompt`: a query is routed once and keeps its route. `token`: every token by itself. */
  routing: z.enum(['prompt', 'token']),
  /** Random continuations put before each prompt while it is trained. */
  prefixes: count,
  prefixTokens: z.int().positive(),
  /** Rows with some of the prompt's words left out, trained beside the prompt; the paper has none. */
  variants: count,
  /**
   * Target tokens of a record that one step trains: a long target is trained after fewer of the prefixes and variants,
   * down to the bare prompt alone, and an edit of it takes no longer. `undefined`: no limit, as in the paper.
   */
  tokensPerStep: z.int().positive().optional(),
  /**
   * Tokens from which a target counts as long: steps are as many times larger as it is longer, since the mean over its
   * tokens leaves each less to say. `undefined`: all targets alike, as in the paper.
   */
  longTarget: z.int().positive().optional(),
  /** Trains the prompt as a question in the model's chat template too, so that the fact is known in conversations. */
  chat: z.boolean().default(false),
  /** Edits trained together in one loop. */
  editsPerBatch: z.int().positive(),
  /** Earlier edits of other shards that a new edit must not answer for [L_memo, appendix B.3]; 0: none. */
  replay: count,
  seed: z.int(),
})

export type WiseOptions = z.infer<typeof wiseOptionsSchema>

/** Margins of the routing loss, in units of the indicator, and its weight. */
export type WiseMargin = z.infer<typeof margin>

/** Defaults where neither a preset nor the caller says otherwise; the paper's own are `paperOptions`. */
export const wiseDefaults: Omit<WiseOptions, 'layer'> = {
  mode: 'merge',
  learningRate: 'auto',
  weightDecay: 1e-5,
  steps: 40,
  stopLoss: 0.05,
  protection: { ridge: 1, edits: 1, shards: 'all' },
  normConstraint: 1,
  maskRatio: 1,
  maskKind: 'columns',
  shards: 2,
  editsPerShard: 500,
  merge: { method: 'linear', density: 1, weight: 1 },
  margin: 'auto',
  thresholdQuantile: 0.1,
  thresholdPosition: 0.4,
  thresholdRatio: 0.88,
  thresholdFrom: 'current',
  similarityPosition: 0.4,
  similarityCertainty: 0.5,
  indicator: { activation: 'identity', reduction: 'power-mean', skipTokens: 1 },
  rank: 'nearest',
  routing: 'prompt',
  prefixes: 5,
  prefixTokens: 10,
  variants: 5,
  tokensPerStep: 128,
  longTarget: 10,
  chat: false,
  editsPerBatch: 1,
  replay: 0,
  seed: 0,
}

/**
 * Where WISE-Retrieve differs: a side memory holds what fits, about an edit for each ten of the layer’s width, and
 * has not to leave alone what another answers.
 */
export function retrieveDefaults({ dFF }: Pick<ModelConfig, 'dFF'>) {
  return {
    shards: 1,
    editsPerShard: Math.ceil(dFF / 10),
    protection: { ridge: 1, edits: 1, shards: 'own' },
  } satisfies Partial<WiseOptions>
}
