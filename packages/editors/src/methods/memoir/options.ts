import type { ModelConfig } from '@wise-edit/transformer'
import { z } from 'zod'
import { autoOr } from '../../options/auto'
import { isLlama3 } from '../../options/known-models'
import { optionsSchema } from '../../options/options-schema'

/** Every setting of MEMOIR, validated. */
export const memoirOptionsSchema = optionsSchema({
  /** The layer beside whose down projection the residual memory stands. */
  layer: z.int().nonnegative(),
  /** Columns of the memory that an edit may change [k]; `auto`: the published 4096 of 14336, scaled to the layer. */
  columns: z.union([z.literal('auto'), z.int().positive()]),
  /** Share of columns in common with an edit [τ] from which a query reads the memory. */
  threshold: z.number().min(0).max(1),
  /** Learning rate of SGD; `auto` measures it on the model. */
  learningRate: autoOr(z.number().positive()),
  /** Factor of the learning rate. */
  learningRateScale: z.number().positive().default(1),
  /** Largest number of steps of an edit. */
  steps: z.int().positive(),
  /** An edit ends early once the target's mean negative log-likelihood is at most this. */
  stopLoss: z.number().nonnegative(),
  /** Random continuations put before each prompt while it is trained. */
  prefixes: z.int().nonnegative(),
  prefixTokens: z.int().positive(),
  seed: z.int(),
})

export type MemoirOptions = z.infer<typeof memoirOptionsSchema>

export const memoirDefaults: Omit<MemoirOptions, 'layer'> = {
  columns: 'auto',
  threshold: 0.5,
  learningRate: 'auto',
  learningRateScale: 1,
  steps: 30,
  stopLoss: 0.01,
  prefixes: 10,
  prefixTokens: 10,
  seed: 0,
}

/** Returns the settings for a model: the published ones for LLaMA-3-8B, or else a layer at 85% of its depth. */
export function memoirPreset(config: ModelConfig): Partial<MemoirOptions> & { layer: number } {
  if (isLlama3(config)) return { layer: 27, threshold: 0.4, learningRate: 1 }
  return { layer: Math.round(0.85 * (config.layers - 1)) }
}

/** Returns the number of columns that an edit may change in a layer of width `dFF`. */
export function columnCount(columns: MemoirOptions['columns'], dFF: number): number {
  return columns === 'auto' ? Math.max(1, Math.round((4096 / 14336) * dFF)) : Math.min(columns, dFF)
}
