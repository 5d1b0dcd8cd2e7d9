import { z } from 'zod'
import type { ModelPlan } from '../plan'
import { count, type HfDescription, parseConfig, width } from './config'
import { llamaConfig, llamaFields, llamaTokens, llamaWeights } from './llama'

const schema = z.looseObject({
  ...llamaFields,
  ...llamaTokens,
  intermediate_size: width.default(14336),
  num_key_value_heads: count.nullable().default(8),
  max_position_embeddings: width.default(131072),
  sliding_window: width.nullable().default(4096),
})

/** Reads Mistral 7B and models like it, as `MistralForCausalLM`: LLaMA with one window for all layers. */
export function readMistral(description: HfDescription): ModelPlan {
  const fields = parseConfig(schema, description)
  const config = llamaConfig('mistral', fields, description)
  config.slidingWindow = config.slidingWindow.map(() => fields.sliding_window ?? undefined)
  return { config, weights: llamaWeights(config, []) }
}
