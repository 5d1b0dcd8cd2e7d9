import { z } from 'zod'
import type { ModelPlan } from '../plan'
import { count, type HfDescription, layerTypes, layerWindows, parseConfig, width } from './config'
import { attentionBiases, llamaConfig, llamaFields, llamaWeights } from './llama'

const qwenFields = {
  ...llamaFields,
  vocab_size: width.default(151936),
  intermediate_size: width.default(22016),
  num_key_value_heads: count.nullable().default(32),
  max_position_embeddings: width.default(32768),
  use_sliding_window: z.boolean().default(false),
  sliding_window: width.nullable().default(4096),
  max_window_layers: z.number().int().nonnegative().default(28),
  layer_types: layerTypes,
}
const qwen2Schema = z.looseObject(qwenFields)
const qwen3Schema = z.looseObject({
  ...qwenFields,
  head_dim: count.nullable().default(128),
  attention_bias: z.boolean().default(false),
})

/** Reads Qwen2 and Qwen2.5, as `Qwen2ForCausalLM`: LLaMA with biased queries, keys and values, and windows by layer. */
export function readQwen2(description: HfDescription): ModelPlan {
  const fields = parseConfig(qwen2Schema, description)
  const config = llamaConfig('qwen2', fields, description, windows(fields, description))
  return { config, weights: llamaWeights(config, ['attention.q', 'attention.k', 'attention.v']) }
}

/** Reads Qwen3 without experts, as `Qwen3ForCausalLM`: norms over each query and key head, and a separate head width. */
export function readQwen3(description: HfDescription): ModelPlan {
  const fields = parseConfig(qwen3Schema, description)
  const config = llamaConfig('qwen3', fields, description, {
    ...windows(fields, description),
    queryKeyNorm: 'head',
  })
  return { config, weights: llamaWeights(config, attentionBiases(fields.attention_bias)) }
}

function windows(fields: z.output<typeof qwen2Schema>, { path }: HfDescription) {
  const layers = fields.num_hidden_layers
  const window = fields.use_sliding_window ? (fields.sliding_window ?? undefined) : undefined
  const types =
    fields.layer_types ??
    Array.from({ length: layers }, (_, layer) =>
      layer >= fields.max_window_layers ? 'sliding_attention' : 'full_attention',
    )
  return { slidingWindow: layerWindows(types, window, layers, path) }
}
