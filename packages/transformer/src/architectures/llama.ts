import { z } from 'zod'
import type { Architecture, ModelConfig } from '../model/config'
import {
  checkHeads,
  commonFields,
  count,
  type HfDescription,
  parseConfig,
  readActivation,
  readRope,
  readTokens,
  ropeFields,
  width,
} from './hf-config'
import { expandTable, type ModelPlan, type WeightSource } from './plan'

/** Fields that LLaMA and its descendants share; defaults are each architecture's own. */
export const llamaFields = {
  ...commonFields,
  ...ropeFields,
  vocab_size: width.default(32000),
  hidden_size: width.default(4096),
  intermediate_size: width.default(11008),
  num_hidden_layers: count.default(32),
  num_attention_heads: count.default(32),
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  hidden_act: z.string().default('silu'),
  max_position_embeddings: width.default(2048),
  rms_norm_eps: z.number().positive().default(1e-6),
}

/** Special tokens of LLaMA and Mistral where the configuration names none. */
export const llamaTokens = {
  bos_token_id: commonFields.bos_token_id.default(1),
  eos_token_id: commonFields.eos_token_id.default(2),
}

const schema = z.looseObject({
  ...llamaFields,
  ...llamaTokens,
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
})

/** LLaMA 1 to 3 and models of the same build (SmolLM2, TinyLlama …), as `LlamaForCausalLM`. */
export function readLlama(description: HfDescription): ModelPlan {
  const fields = parseConfig(schema, description)
  const config = llamaConfig('llama', fields, description)
  const biases = [
    ...(fields.attention_bias ? ['attention.q', 'attention.k', 'attention.v', 'attention.o'] : []),
    ...(fields.mlp_bias ? ['mlp.gate', 'mlp.up', 'mlp.down'] : []),
  ]
  return { config, weights: llamaWeights(config, biases) }
}

/** What the fields say of a model without windows; `bosToken` and `eosTokens` as given. */
export function llamaConfig(
  architecture: Architecture,
  fields: z.output<z.ZodObject<typeof llamaFields>>,
  description: HfDescription,
): ModelConfig {
  const headDim = fields.head_dim ?? Math.floor(fields.hidden_size / fields.num_attention_heads)
  const config: ModelConfig = {
    architecture,
    vocabSize: fields.vocab_size,
    dModel: fields.hidden_size,
    layers: fields.num_hidden_layers,
    heads: fields.num_attention_heads,
    kvHeads: fields.num_key_value_heads ?? fields.num_attention_heads,
    headDim,
    dFF: fields.intermediate_size,
    maxPositions: fields.max_position_embeddings,
    norm: 'rms',
    normEps: fields.rms_norm_eps,
    position: readRope(fields, headDim, fields.max_position_embeddings, description.path),
    activation: readActivation(fields.hidden_act, description.path),
    mlp: 'gated',
    parallelResidual: false,
    slidingWindow: new Array<undefined>(fields.num_hidden_layers).fill(undefined),
    tiedEmbeddings: fields.tie_word_embeddings ?? false,
    ...readTokens(fields, description),
  }
  return checkHeads(config, description.path)
}

const MODULES: Readonly<Record<string, string>> = {
  'attention.q': 'self_attn.q_proj',
  'attention.k': 'self_attn.k_proj',
  'attention.v': 'self_attn.v_proj',
  'attention.o': 'self_attn.o_proj',
  'mlp.gate': 'mlp.gate_proj',
  'mlp.up': 'mlp.up_proj',
  'mlp.down': 'mlp.down_proj',
}

/** Where the weights of a LLaMA-like checkpoint are; `biases` names the modules that have one. */
export function llamaWeights(config: ModelConfig, biases: readonly string[]): Map<string, WeightSource> {
  const layer: Record<string, string> = {
    'attention_norm.weight': 'input_layernorm.weight',
    'mlp_norm.weight': 'post_attention_layernorm.weight',
  }
  for (const [module, stored] of Object.entries(MODULES)) layer[`${module}.weight`] = `${stored}.weight`
  for (const module of biases) layer[`${module}.bias`] = `${MODULES[module]}.bias`
  const top: Record<string, string> = {
    'embedding.weight': 'model.embed_tokens.weight',
    'norm.weight': 'model.norm.weight',
  }
  if (!config.tiedEmbeddings) top['head.weight'] = 'lm_head.weight'
  return expandTable({ top, layer }, config.layers, (n) => `model.layers.${n}.`)
}
