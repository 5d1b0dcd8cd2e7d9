import type { ModelConfig, PositionConfig, RopeScaling } from '../../model/config'
import { configInvalid } from '../hf/config'
import { longropeAttention, yarnAttention } from '../hf/rope'
import { type GgufDescription, MAX_COUNT, MAX_WIDTH } from './description'
import type { GgufFields } from './metadata'
import { scalingByDivisors } from './rope-factors'

/** Reads rotary settings from the current keys or those of 2023, and from tensors of divisors. */
export function readGgufRope(
  fields: GgufFields,
  { headDim, maxPositions }: Pick<ModelConfig, 'headDim' | 'maxPositions'>,
  description: GgufDescription,
): PositionConfig {
  const base = fields.number('rope.freq_base', 10_000)
  const dims = fields.count('rope.dimension_count', MAX_COUNT, headDim)
  const scaling = readScaling(fields, { base, dims, maxPositions }, description)
  return { type: 'rotary', dims, base, layout: 'half', ...(scaling && { scaling }) }
}

function readScaling(
  fields: GgufFields,
  { base, dims, maxPositions }: { base: number; dims: number; maxPositions: number },
  { has, read, path }: GgufDescription,
): RopeScaling | undefined {
  const divisors = (tensor: string): Float32Array => {
    const values = read(tensor)
    if (values.every((value) => Number.isFinite(value) && value > 0)) return values
    throw configInvalid(path, `${tensor} holds a divisor of positions that is not a positive number`)
  }
  const factor = factorOf(fields)
  const originalMaxPositions = fields.count('rope.scaling.original_context_length', MAX_WIDTH, maxPositions)
  if (has('rope_factors_long.weight') && has('rope_factors_short.weight')) {
    const stretch = maxPositions / originalMaxPositions
    return {
      type: 'longrope',
      short: [...divisors('rope_factors_short.weight')],
      long: [...divisors('rope_factors_long.weight')],
      originalMaxPositions,
      attentionFactor: fields.number(
        'rope.scaling.attn_factor',
        longropeAttention(stretch, originalMaxPositions),
      ),
    }
  }
  if (has('rope_freqs.weight')) return scalingByDivisors(divisors('rope_freqs.weight'), base, dims)
  // As in llama.cpp, a factor without a type is a linear one.
  const type = fields.find('rope.scaling.type') ?? 'linear'
  if (type === 'none' || (type === 'linear' && factor === undefined)) return undefined
  if (factor === undefined) throw fields.invalid('rope.scaling.factor', `missing; "${type}" needs a number`)
  if (type === 'linear') return { type, factor }
  if (type === 'yarn') {
    return {
      type,
      factor,
      originalMaxPositions,
      betaFast: fields.number('rope.scaling.yarn_beta_fast', 32),
      betaSlow: fields.number('rope.scaling.yarn_beta_slow', 1),
      truncate: true,
      attentionFactor: yarnAttention(factor) * fields.number('rope.scaling.attn_factor', 1),
    }
  }
  throw fields.invalid(
    'rope.scaling.type',
    `${JSON.stringify(type)?.slice(0, 40)}; supported: none, linear, yarn, longrope (with its factors as tensors)`,
  )
}

/** Returns the factor by which positions are stretched; `undefined` for none, which older files write as 0. */
function factorOf(fields: GgufFields): number | undefined {
  const key = ['rope.scaling.factor', 'rope.scale_linear'].find((key) => fields.find(key) !== undefined)
  const factor = key === undefined ? 0 : fields.number(key)
  if (key !== undefined && factor < 0) throw fields.invalid(key, `${factor}; expected a positive number`)
  return factor === 0 ? undefined : factor
}
