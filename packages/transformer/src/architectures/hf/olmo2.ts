import { z } from 'zod'
import type { ModelPlan } from '../plan'
import { type HfDescription, parseConfig, width } from './config'
import { attentionBiases, llamaConfig, llamaFields, llamaWeights } from './llama'

const schema = z.looseObject({
  ...llamaFields,
  eos_token_id: llamaFields.eos_token_id.default(50279),
  vocab_size: width.default(50304),
  rms_norm_eps: z.number().positive().default(1e-5),
  attention_bias: z.boolean().default(false),
})

/** Reads OLMo 2, as `Olmo2ForCausalLM`: norms after attention and MLP, and over all query and all key heads at once. */
export function readOlmo2(description: HfDescription): ModelPlan {
  const fields = parseConfig(schema, description)
  const config = llamaConfig('olmo2', fields, description, { normPlace: 'after', queryKeyNorm: 'all' })
  return { config, weights: llamaWeights(config, attentionBiases(fields.attention_bias)) }
}
