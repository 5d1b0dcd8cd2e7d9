import { z } from 'zod'
import { configInvalid, count, type HfDescription, parseConfig, width } from './hf-config'
import { llamaConfig, llamaFields, llamaWeights } from './llama'
import type { ModelPlan } from './plan'

const schema = z.looseObject({
  ...llamaFields,
  vocab_size: width.default(151936),
  intermediate_size: width.default(22016),
  num_key_value_heads: count.nullable().default(32),
  max_position_embeddings: width.default(32768),
  use_sliding_window: z.boolean().default(false),
  sliding_window: width.nullable().default(4096),
  max_window_layers: z.number().int().nonnegative().default(28),
  layer_types: z.array(z.enum(['full_attention', 'sliding_attention'])).nullish(),
})

/** Qwen2 and Qwen2.5, as `Qwen2ForCausalLM`: LLaMA with biased queries, keys and values, and windows by layer. */
export function readQwen2(description: HfDescription): ModelPlan {
  const fields = parseConfig(schema, description)
  const config = llamaConfig('qwen2', fields, description)
  const window = fields.use_sliding_window ? (fields.sliding_window ?? undefined) : undefined
  const types = fields.layer_types
  if (types && types.length !== config.layers) {
    throw configInvalid(
      description.path,
      `layer_types lists ${types.length} layers; the model has ${config.layers}`,
    )
  }
  config.slidingWindow = config.slidingWindow.map((_, layer) => {
    const slides = types ? types[layer] === 'sliding_attention' : layer >= fields.max_window_layers
    return slides ? window : undefined
  })
  return { config, weights: llamaWeights(config, ['attention.q', 'attention.k', 'attention.v']) }
}
