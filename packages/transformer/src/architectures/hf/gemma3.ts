import { isObject } from '@wise-edit/core/internal'
import { z } from 'zod'
import type { ModelPlan } from '../plan'
import {
  configInvalid,
  count,
  type HfDescription,
  layerTypes,
  layerWindows,
  parseConfig,
  width,
} from './config'
import { attentionBiases, llamaConfig, llamaFields, llamaWeights } from './llama'
import { ropeSchema, rotaryPosition } from './rope'

const schema = z.looseObject({
  ...llamaFields,
  bos_token_id: llamaFields.bos_token_id.default(2),
  eos_token_id: llamaFields.eos_token_id.default(1),
  tie_word_embeddings: z.boolean().nullable().default(true),
  vocab_size: width.default(262208),
  hidden_size: width.default(2304),
  intermediate_size: width.default(9216),
  num_hidden_layers: count.default(26),
  num_attention_heads: count.default(8),
  num_key_value_heads: count.nullable().default(4),
  head_dim: count.nullable().default(256),
  hidden_activation: z.string().default('gelu_pytorch_tanh'),
  max_position_embeddings: width.default(131072),
  attention_bias: z.boolean().default(false),
  query_pre_attn_scalar: z.number().positive().default(256),
  sliding_window: width.nullable().default(4096),
  sliding_window_pattern: count.default(6),
  layer_types: layerTypes,
  rope_local_base_freq: z.number().positive().nullish(),
  rope_parameters: z
    .looseObject({ full_attention: ropeSchema.nullish(), sliding_attention: ropeSchema.nullish() })
    .nullish(),
  attn_logit_softcapping: z.number().nullish(),
  final_logit_softcapping: z.number().nullish(),
  use_bidirectional_attention: z.boolean().nullish(),
})

/**
 * Reads the text model of Gemma 3, as `Gemma3ForCausalLM` or inside `Gemma3ForConditionalGeneration`: norms before and
 * after each block, with gains stored minus 1; GeGLU; scaled embeddings; layers with a window and a separate rotary base
 * between layers with full attention.
 */
export function readGemma3(outer: HfDescription): ModelPlan {
  const description = textModel(outer)
  const fields = parseConfig(schema, description)
  const { path } = description
  if (fields.attn_logit_softcapping || fields.final_logit_softcapping || fields.use_bidirectional_attention) {
    throw configInvalid(
      path,
      'found soft-capped logits or bidirectional attention; expected Gemma 3 without them',
    )
  }
  const { head_dim, hidden_size, num_attention_heads, num_hidden_layers, max_position_embeddings } = fields
  const types =
    fields.layer_types ??
    Array.from({ length: num_hidden_layers }, (_, layer) =>
      (layer + 1) % fields.sliding_window_pattern === 0 ? 'full_attention' : 'sliding_attention',
    )
  const context = {
    headDim: head_dim ?? Math.floor(hidden_size / num_attention_heads),
    maxPositions: max_position_embeddings,
    path,
  }
  const { full_attention, sliding_attention } = fields.rope_parameters ?? {}
  // The stretched positions of the larger models apply to the layers with full attention.
  const everything = rotaryPosition(
    { rope_theta: fields.rope_theta, ...fields.rope_scaling, ...full_attention },
    { ...context, base: 1_000_000 },
  )
  const within = rotaryPosition({ rope_theta: fields.rope_local_base_freq, ...sliding_attention }, context)
  const config = llamaConfig(
    'gemma3',
    { ...fields, hidden_act: fields.hidden_activation, rope_parameters: undefined },
    description,
    {
      position: everything,
      layerPositions: types.map((type) => (type === 'sliding_attention' ? within : everything)),
      slidingWindow: layerWindows(types, fields.sliding_window ?? undefined, num_hidden_layers, path),
      normPlace: 'both',
      queryKeyNorm: 'head',
      embeddingScale: Math.fround(Math.sqrt(hidden_size)),
      attentionScale: fields.query_pre_attn_scalar ** -0.5,
    },
  )
  return { config, weights: llamaWeights(config, attentionBiases(fields.attention_bias), { gainPlus: 1 }) }
}

/** Returns the description of the text model if the configuration is that of a model with images. */
function textModel({ config, ...description }: HfDescription): HfDescription {
  const outer = config as Record<string, unknown>
  if (!isObject(outer.text_config)) return { ...description, config }
  const { text_config: inner, ...rest } = outer
  const tokens = Object.fromEntries(
    ['bos_token_id', 'eos_token_id'].filter((key) => rest[key] != null).map((key) => [key, rest[key]]),
  )
  return { ...description, config: { ...(inner as object), ...tokens } }
}
