import { WiseError } from '@wise-edit/core'
import { describeIssues } from '@wise-edit/core/internal'
import { z } from 'zod'
import type { ModelConfig, PositionConfig } from '../../model/config'

/** The files of a Hugging Face folder that describe a model. */
export interface HfDescription {
  /** Parsed `config.json`. */
  config: unknown
  /** Parsed `generation_config.json`, if there is one. */
  generationConfig?: unknown
  /** Path of `config`, for error messages. */
  path: string
}

// Larger than in any known model, and small enough that a damaged configuration cannot fill the memory.
export const count = z.number().int().positive().max(4096)
export const width = z
  .number()
  .int()
  .positive()
  .max(1 << 24)
const token = z.number().int().nonnegative()
const tokens = z.union([token, z.array(token)]).nullish()

/** Fields that have the same names in all architectures. */
export const commonFields = {
  bos_token_id: token.nullish(),
  eos_token_id: tokens,
  tie_word_embeddings: z.boolean().nullish(),
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

const ACTIVATIONS: Readonly<Record<string, ModelConfig['activation']>> = {
  silu: 'silu',
  swish: 'silu',
  gelu: 'gelu-erf',
  gelu_new: 'gelu-tanh',
  gelu_fast: 'gelu-tanh',
  gelu_pytorch_tanh: 'gelu-tanh',
}

/** Returns the activation that transformers calls `name`. Throws `CONFIG_INVALID` if it is not implemented. */
export function readActivation(name: string, path: string): ModelConfig['activation'] {
  const activation = Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined
  if (activation) return activation
  throw configInvalid(path, `activation is "${name}"; supported: ${Object.keys(ACTIVATIONS).join(', ')}`)
}

/** Reads the first token and the end tokens, including those of `generation_config.json`. */
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

/** Throws unless query heads can share key and value heads evenly and the number of rotary dimensions is even. */
export function checkHeads(config: ModelConfig, path: string): ModelConfig {
  const { heads, kvHeads, headDim, dModel, position, layerPositions = [] } = config
  if (heads % kvHeads !== 0) {
    throw configInvalid(
      path,
      `${heads} heads share ${kvHeads} key and value heads; expected a whole number each`,
    )
  }
  if (!Number.isInteger(headDim) || headDim < 1) {
    throw configInvalid(path, `a width of ${dModel} does not divide among ${heads} heads`)
  }
  for (const one of new Set([position, ...layerPositions])) checkRotary(one, headDim, path)
  return config
}

function checkRotary(position: PositionConfig, headDim: number, path: string): void {
  if (position.type !== 'rotary') return
  const { dims, scaling } = position
  if (dims % 2 !== 0 || dims > headDim || dims < 2) {
    throw configInvalid(
      path,
      `rotary covers ${dims} of ${headDim} dimensions; expected an even number of them`,
    )
  }
  if (scaling?.type !== 'longrope') return
  const bad = [scaling.short, scaling.long].find((factors) => factors.length !== dims / 2)
  if (bad) {
    throw configInvalid(
      path,
      `longrope has ${bad.length} factors; expected ${dims / 2}, one a pair of dimensions`,
    )
  }
}

/** Returns the window of each layer, `undefined` for full attention, from `layer_types` and the window width. */
export function layerWindows(
  types: readonly string[],
  window: number | undefined,
  layers: number,
  path: string,
): (number | undefined)[] {
  if (types.length === layers) {
    return types.map((type) => (type === 'sliding_attention' ? window : undefined))
  }
  throw configInvalid(path, `layer_types lists ${types.length} layers; the model has ${layers}`)
}

/** Kind of attention of each layer, as newer configurations list them. */
export const layerTypes = z.array(z.enum(['full_attention', 'sliding_attention'])).nullish()
