import { z } from 'zod'
import type { Architecture, ModelConfig } from '../../model/config'
import { expandTable, type ModelPlan, type WeightSource } from '../plan'
import {
  checkHeads,
  commonFields,
  count,
  type HfDescription,
  parseConfig,
  readActivation,
  readTokens,
  width,
} from './config'
import { reach, readRope, ropeFields } from './rope'

/** Fields that LLaMA and its descendants share; defaults depend on the architecture. */
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

/** Special tokens of LLaMA and Mistral if the configuration names none. */
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

/** Reads LLaMA 1 to 3 and models of the same architecture (SmolLM2, TinyLlama …), as `LlamaForCausalLM`. */
export function readLlama(description: HfDescription): ModelPlan {
  const fields = parseConfig(schema, description)
  const config = llamaConfig('llama', fields, description)
  const biases = [...attentionBiases(fields.attention_bias), ...mlpBiases(fields.mlp_bias)]
  return { config, weights: llamaWeights(config, biases) }
}

/** Builds the configuration of a model without windows from its fields; `more` holds what the architecture changes. */
export function llamaConfig(
  architecture: Architecture,
  fields: z.output<z.ZodObject<typeof llamaFields>>,
  description: HfDescription,
  more: Partial<ModelConfig> = {},
): ModelConfig {
  const headDim = fields.head_dim ?? Math.floor(fields.hidden_size / fields.num_attention_heads)
  const { path } = description
  const position =
    more.position ?? readRope(fields, { headDim, maxPositions: fields.max_position_embeddings, path })
  const config: ModelConfig = {
    architecture,
    vocabSize: fields.vocab_size,
    dModel: fields.hidden_size,
    layers: fields.num_hidden_layers,
    heads: fields.num_attention_heads,
    kvHeads: fields.num_key_value_heads ?? fields.num_attention_heads,
    headDim,
    dFF: fields.intermediate_size,
    maxPositions: reach(position, fields.max_position_embeddings),
    norm: 'rms',
    normEps: fields.rms_norm_eps,
    position,
    activation: readActivation(fields.hidden_act, path),
    mlp: 'gated',
    parallelResidual: false,
    slidingWindow: new Array<undefined>(fields.num_hidden_layers).fill(undefined),
    tiedEmbeddings: fields.tie_word_embeddings ?? false,
    ...readTokens(fields, description),
    ...more,
  }
  return checkHeads(config, path)
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

/** Stored names of a layer's norms, by their place. */
const NORMS: Readonly<Record<NonNullable<ModelConfig['normPlace']>, Readonly<Record<string, string>>>> = {
  before: { attention_norm: 'input_layernorm', mlp_norm: 'post_attention_layernorm' },
  after: { attention_post_norm: 'post_attention_layernorm', mlp_post_norm: 'post_feedforward_layernorm' },
  both: {
    attention_norm: 'input_layernorm',
    attention_post_norm: 'post_attention_layernorm',
    mlp_norm: 'pre_feedforward_layernorm',
    mlp_post_norm: 'post_feedforward_layernorm',
  },
}

/** Names the four projections of attention if the configuration gives them biases. */
export const attentionBiases = (has: boolean): string[] =>
  has ? ['attention.q', 'attention.k', 'attention.v', 'attention.o'] : []

/** Names the modules of the feed-forward network if the configuration gives them biases. */
export const mlpBiases = (has: boolean): string[] => (has ? ['mlp.gate', 'mlp.up', 'mlp.down'] : [])

/**
 * Returns the sources of the weights of a LLaMA-like checkpoint, including the norms that the configuration requires.
 * `biases` names the modules with a bias, and `fused` holds the weights that are not stored by module.
 */
export function llamaWeights(
  config: ModelConfig,
  biases: readonly string[],
  { fused = {}, gainPlus }: { fused?: Record<string, WeightSource>; gainPlus?: number } = {},
): Map<string, WeightSource> {
  const gain = (name: string): WeightSource => ({
    name: `${name}.weight`,
    ...(gainPlus !== undefined && { plus: gainPlus }),
  })
  const layer: Record<string, string | WeightSource> = {}
  for (const [norm, stored] of Object.entries(NORMS[config.normPlace ?? 'before'])) {
    layer[`${norm}.weight`] = gain(stored)
  }
  if (config.queryKeyNorm) {
    layer['attention.q_norm.weight'] = gain('self_attn.q_norm')
    layer['attention.k_norm.weight'] = gain('self_attn.k_norm')
  }
  for (const [module, stored] of Object.entries(MODULES)) layer[`${module}.weight`] = `${stored}.weight`
  for (const module of biases) layer[`${module}.bias`] = `${MODULES[module]}.bias`
  const top: Record<string, string | WeightSource> = {
    'embedding.weight': 'model.embed_tokens.weight',
    'norm.weight': gain('model.norm'),
  }
  if (!config.tiedEmbeddings) top['head.weight'] = 'lm_head.weight'
  return expandTable({ top, layer: { ...layer, ...fused } }, config.layers, (n) => `model.layers.${n}.`)
}
