import { z } from 'zod'
import type { PositionConfig, RopeScaling } from '../../model/config'
import { configInvalid, width } from './config'

const positive = z.number().positive()
const factors = z.array(positive).max(4096).nullish()

export const ropeSchema = z.looseObject({
  rope_type: z.string().nullish(),
  type: z.string().nullish(),
  rope_theta: positive.nullish(),
  factor: positive.nullish(),
  low_freq_factor: positive.nullish(),
  high_freq_factor: positive.nullish(),
  original_max_position_embeddings: positive.nullish(),
  partial_rotary_factor: positive.max(1).nullish(),
  attention_factor: positive.nullish(),
  beta_fast: positive.nullish(),
  beta_slow: positive.nullish(),
  mscale: z.number().nullish(),
  mscale_all_dim: z.number().nullish(),
  truncate: z.boolean().nullish(),
  short_factor: factors,
  long_factor: factors,
})

type Rope = z.output<typeof ropeSchema>

/** Both forms of rotary settings: before transformers 5, and since. */
export const ropeFields = {
  rope_theta: positive.nullish(),
  rope_scaling: ropeSchema.nullish(),
  rope_parameters: ropeSchema.nullish(),
  partial_rotary_factor: positive.max(1).nullish(),
  original_max_position_embeddings: width.nullish(),
}

/** Context of rotary settings: everything else that positions depend on. */
export interface RopeContext {
  headDim: number
  maxPositions: number
  /** Path of the settings, for error messages. */
  path: string
  /** Base of the architecture if no file gives one. Default 10,000. */
  base?: number
}

/** Reads the rotary settings of a whole or partial head, with any scaling of the frequencies. */
export function readRope(
  fields: z.output<z.ZodObject<typeof ropeFields>>,
  context: RopeContext,
): PositionConfig {
  const { rope_scaling, rope_parameters, rope_theta, partial_rotary_factor } = fields
  const rope = rope_scaling ?? rope_parameters ?? {}
  const original = fields.original_max_position_embeddings ?? rope.original_max_position_embeddings
  return rotaryPosition(
    {
      ...rope,
      rope_theta: rope.rope_theta ?? rope_theta,
      partial_rotary_factor: rope.partial_rotary_factor ?? partial_rotary_factor,
      original_max_position_embeddings: original,
    },
    context,
  )
}

/** Reads rotary settings from one object. */
export function rotaryPosition(rope: Rope, context: RopeContext): PositionConfig {
  const type = rope.rope_type ?? rope.type ?? 'default'
  const dims = Math.floor(context.headDim * (rope.partial_rotary_factor ?? 1))
  const scaling = readScaling(type, rope, context)
  const base = rope.rope_theta ?? context.base ?? 10_000
  return { type: 'rotary', dims, base, layout: 'half', ...(scaling && { scaling }) }
}

/** Returns the maximum number of tokens: some stretched positions reach beyond `max_position_embeddings`. */
export function reach(position: PositionConfig, maxPositions: number): number {
  const scaling = position.type === 'rotary' ? position.scaling : undefined
  if (scaling?.type !== 'yarn' && scaling?.type !== 'dynamic') return maxPositions
  return Math.max(maxPositions, Math.floor(scaling.factor * scaling.originalMaxPositions))
}

function readScaling(type: string, rope: Rope, { maxPositions, path }: RopeContext): RopeScaling | undefined {
  if (type === 'default') return undefined
  const need = <T>(value: T | null | undefined, name: string, expected = 'a number'): T => {
    if (value == null) throw configInvalid(path, `rope type "${type}" has no ${name}; expected ${expected}`)
    return value
  }
  const originalMaxPositions = rope.original_max_position_embeddings ?? maxPositions
  if (type === 'linear') return { type, factor: need(rope.factor, 'factor') }
  if (type === 'dynamic') {
    return { type, factor: need(rope.factor, 'factor'), originalMaxPositions: maxPositions }
  }
  if (type === 'llama3') {
    return {
      type,
      factor: need(rope.factor, 'factor'),
      lowFreqFactor: need(rope.low_freq_factor, 'low_freq_factor'),
      highFreqFactor: need(rope.high_freq_factor, 'high_freq_factor'),
      originalMaxPositions,
    }
  }
  const factor = rope.factor ?? maxPositions / originalMaxPositions
  // Phi-3 first called its longrope "su", and "yarn" if it lists factors.
  if (type === 'longrope' || type === 'su' || (type === 'yarn' && rope.long_factor)) {
    return {
      type: 'longrope',
      short: need(rope.short_factor, 'short_factor', 'a list of numbers'),
      long: need(rope.long_factor, 'long_factor', 'a list of numbers'),
      originalMaxPositions,
      attentionFactor: rope.attention_factor ?? longropeAttention(factor, originalMaxPositions),
    }
  }
  if (type === 'yarn') {
    return {
      type,
      factor,
      originalMaxPositions,
      betaFast: rope.beta_fast ?? 32,
      betaSlow: rope.beta_slow ?? 1,
      truncate: rope.truncate ?? true,
      attentionFactor: rope.attention_factor ?? yarnAttention(factor, rope),
    }
  }
  throw configInvalid(
    path,
    `rope type is "${type}"; supported: default, linear, dynamic, llama3, yarn, longrope`,
  )
}

/** Returns the factor on attention that the longrope paper suggests (Ding et al. 2024). */
export function longropeAttention(factor: number, originalMaxPositions: number): number {
  return factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(originalMaxPositions))
}

/** Returns the factor on attention that the yarn paper suggests (Peng et al. 2023), or that of DeepSeek's two scales. */
export function yarnAttention(
  factor: number,
  { mscale, mscale_all_dim }: Pick<Rope, 'mscale' | 'mscale_all_dim'> = {},
): number {
  const of = (scale: number): number => (factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1)
  return mscale && mscale_all_dim ? of(mscale) / of(mscale_all_dim) : of(1)
}
