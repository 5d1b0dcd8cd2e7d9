import { z } from 'zod'
import type { ModelConfig } from '../../model/config'
import { fusedRows, type ModelPlan, type WeightSource } from '../plan'
import { count, type HfDescription, parseConfig, width } from './config'
import { llamaConfig, llamaFields, llamaWeights } from './llama'

const schema = z.looseObject({
  ...llamaFields,
  bos_token_id: llamaFields.bos_token_id.default(1),
  eos_token_id: llamaFields.eos_token_id.default(32000),
  vocab_size: width.default(32064),
  hidden_size: width.default(3072),
  intermediate_size: width.default(8192),
  num_hidden_layers: count.default(32),
  max_position_embeddings: width.default(4096),
  original_max_position_embeddings: width.default(4096),
  rms_norm_eps: z.number().positive().default(1e-5),
  sliding_window: width.nullish(),
})

/** Reads Phi-3, Phi-3.5 and Phi-4-mini, as `Phi3ForCausalLM`: LLaMA with fused projections, partial rotary, longrope. */
export function readPhi3(description: HfDescription): ModelPlan {
  const fields = parseConfig(schema, description)
  const window = fields.sliding_window ?? undefined
  const config = llamaConfig('phi3', fields, description, {
    slidingWindow: new Array<number | undefined>(fields.num_hidden_layers).fill(window),
  })
  const fused = phi3Fused(config, 'self_attn.qkv_proj.weight', 'mlp.gate_up_proj.weight')
  return { config, weights: llamaWeights(config, [], { fused }) }
}

/** Returns the sources of queries, keys and values in one stored matrix, and of gate and up projection in another. */
export function phi3Fused(
  { heads, kvHeads, headDim, dFF }: ModelConfig,
  attention: string,
  mlp: string,
): Record<string, WeightSource> {
  const [q, kv] = [heads * headDim, kvHeads * headDim]
  return {
    ...fusedRows(attention, { 'attention.q.weight': q, 'attention.k.weight': kv, 'attention.v.weight': kv }),
    ...fusedRows(mlp, { 'mlp.gate.weight': dFF, 'mlp.up.weight': dFF }),
  }
}
