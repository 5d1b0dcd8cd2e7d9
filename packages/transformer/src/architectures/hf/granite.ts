import { z } from 'zod'
import type { ModelPlan } from '../plan'
import { type HfDescription, parseConfig } from './config'
import { attentionBiases, llamaConfig, llamaFields, llamaTokens, llamaWeights, mlpBiases } from './llama'

const multiplier = z.number().positive().default(1)
const schema = z.looseObject({
  ...llamaFields,
  ...llamaTokens,
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
  embedding_multiplier: multiplier,
  attention_multiplier: multiplier,
  residual_multiplier: multiplier,
  logits_scaling: multiplier,
})

/** Reads Granite 3 without experts, as `GraniteForCausalLM`: LLaMA with four multipliers. */
export function readGranite(description: HfDescription): ModelPlan {
  const fields = parseConfig(schema, description)
  const config = llamaConfig('granite', fields, description, {
    embeddingScale: fields.embedding_multiplier,
    attentionScale: fields.attention_multiplier,
    residualScale: fields.residual_multiplier,
    logitScale: 1 / fields.logits_scaling,
  })
  const biases = [...attentionBiases(fields.attention_bias), ...mlpBiases(fields.mlp_bias)]
  return { config, weights: llamaWeights(config, biases) }
}
