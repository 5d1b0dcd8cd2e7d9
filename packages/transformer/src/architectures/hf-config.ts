import { describeIssues, WiseError } from '@wise-edit/core'
import { z } from 'zod'
import type { ModelConfig, PositionConfig, RopeScaling } from '../model/config'

/** The files of a Hugging Face folder that describe a model. */
export interface HfDescription {
  /** Parsed `config.json`. */
  config: unknown
  /** Parsed `generation_config.json`, where there is one. */
  generationConfig?: unknown
  /** Where `config` comes from, for errors. */
  path: string
}

// Wide of any model known, and small enough that a damaged configuration cannot fill memory.
export const count = z.number().int().positive().max(4096)
export const width = z
  .number()
  .int()
  .positive()
  .max(1 << 24)
const token = z.number().int().nonnegative()
const tokens = z.union([token, z.array(token)]).nullish()

/** Fields that all architectures spell alike. */
export const commonFields = {
  bos_token_id: token.nullish(),
  eos_token_id: tokens,
  tie_word_embeddings: z.boolean().nullish(),
}

const ropeSchema = z.looseObject({
  rope_type: z.string().nullish(),
  type: z.string().nullish(),
  rope_theta: z.number().positive().nullish(),
  factor: z.number().positive().nullish(),
  low_freq_factor: z.number().positive().nullish(),
  high_freq_factor: z.number().positive().nullish(),
  original_max_position_embeddings: z.number().positive().nullish(),
  partial_rotary_factor: z.number().positive().max(1).nullish(),
})

/** Both spellings of rotary settings: before transformers 5, and since. */
export const ropeFields = {
  rope_theta: z.number().positive().nullish(),
  rope_scaling: ropeSchema.nullish(),
  rope_parameters: ropeSchema.nullish(),
}

/** Checks `config.json` against a schema. Throws `CONFIG_INVALID`, naming each wrong field. */
export function parseConfig<T extends z.ZodType>(schema: T, { config, path }: HfDescription): z.output<T> {
  const parsed = schema.safeParse(config)
  if (parsed.success) return parsed.data
  throw configInvalid(path, describeIssues(parsed.error))
}

export function configInvalid(path: string, found: string): WiseError {
  return new WiseError('CONFIG_INVALID', `${path}: ${found}. Correct the file or use another model.`)
}

/** Rotary settings of a whole or partial head; unscaled, `linear` and `llama3` frequencies. */
export function readRope(
  fields: z.output<z.ZodObject<typeof ropeFields>>,
  headDim: number,
  maxPositions: number,
  path: string,
): PositionConfig {
  const rope = fields.rope_scaling ?? fields.rope_parameters ?? {}
  const type = rope.rope_type ?? rope.type ?? 'default'
  const dims = Math.floor(headDim * (rope.partial_rotary_factor ?? 1))
  const scaling = readScaling(type, rope, maxPositions, path)
  const base = rope.rope_theta ?? fields.rope_theta ?? 10_000
  return { type: 'rotary', dims, base, layout: 'half', ...(scaling && { scaling }) }
}

function readScaling(
  type: string,
  rope: z.output<typeof ropeSchema>,
  maxPositions: number,
  path: string,
): RopeScaling | undefined {
  if (type === 'default') return undefined
  const need = (value: number | null | undefined, name: string): number => {
    if (value == null) throw configInvalid(path, `rope type "${type}" has no ${name}; expected a number`)
    return value
  }
  if (type === 'linear') return { type, factor: need(rope.factor, 'factor') }
  if (type === 'llama3') {
    return {
      type,
      factor: need(rope.factor, 'factor'),
      lowFreqFactor: need(rope.low_freq_factor, 'low_freq_factor'),
      highFreqFactor: need(rope.high_freq_factor, 'high_freq_factor'),
      originalMaxPositions: rope.original_max_position_embeddings ?? maxPositions,
    }
  }
  throw configInvalid(path, `rope type is "${type}"; supported: default, linear, llama3`)
}

const ACTIVATIONS: Readonly<Record<string, ModelConfig['activation']>> = {
  silu: 'silu',
  swish: 'silu',
  gelu: 'gelu-erf',
  gelu_new: 'gelu-tanh',
  gelu_fast: 'gelu-tanh',
  gelu_pytorch_tanh: 'gelu-tanh',
}

/** The activation transformers calls `name`. Throws `CONFIG_INVALID` for one that is not implemented. */
export function readActivation(name: string, path: string): ModelConfig['activation'] {
  const activation = Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined
  if (activation) return activation
  throw configInvalid(path, `activation is "${name}"; supported: ${Object.keys(ACTIVATIONS).join(', ')}`)
}

/** First token and end tokens; generation may end at those of `generation_config.json` as well. */
export function readTokens(
  fields: { bos_token_id?: number | null; eos_token_id?: number | number[] | null },
  { generationConfig }: HfDescription,
): Pick<ModelConfig, 'bosToken' | 'eosTokens'> {
  const generation = z.object({ eos_token_id: tokens }).safeParse(generationConfig)
  const lists = [fields.eos_token_id, generation.data?.eos_token_id].flatMap((value) => value ?? [])
  return {
    ...(fields.bos_token_id != null && { bosToken: fields.bos_token_id }),
    eosTokens: [...new Set(lists)],
  }
}

/** Throws unless query heads can share key and value heads evenly and rotary dimensions pair up. */
export function checkHeads(config: ModelConfig, path: string): ModelConfig {
  const { heads, kvHeads, headDim, dModel, position } = config
  if (heads % kvHeads !== 0) {
    throw configInvalid(
      path,
      `${heads} heads share ${kvHeads} key and value heads; expected a whole number each`,
    )
  }
  if (!Number.isInteger(headDim) || headDim < 1) {
    throw configInvalid(path, `a width of ${dModel} does not divide among ${heads} heads`)
  }
  if (
    position.type === 'rotary' &&
    (position.dims % 2 !== 0 || position.dims > headDim || position.dims < 2)
  ) {
    throw configInvalid(
      path,
      `rotary covers ${position.dims} of ${headDim} dimensions; expected an even number of them`,
    )
  }
  return config
}
