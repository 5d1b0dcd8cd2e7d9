import { z } from 'zod'
import type { PositionConfig } from '../../model/config'
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
import { attentionBiases, llamaConfig, llamaFields, llamaWeights, mlpBiases } from './llama'
import { readRope } from './rope'

const schema = z.looseObject({
  ...llamaFields,
  bos_token_id: llamaFields.bos_token_id.default(128000),
  eos_token_id: llamaFields.eos_token_id.default(128001),
  tie_word_embeddings: z.boolean().nullable().default(true),
  vocab_size: width.default(128256),
  hidden_size: width.default(2048),
  num_hidden_layers: count.default(36),
  num_attention_heads: count.default(16),
  num_key_value_heads: count.nullable().default(4),
  max_position_embeddings: width.default(32768),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
  use_sliding_window: z.boolean().default(false),
  sliding_window: width.nullish(),
  no_rope_layers: z.array(z.number()).nullish(),
  no_rope_layer_interval: count.default(4),
  layer_types: layerTypes,
})

/** Reads SmolLM3, as `SmolLM3ForCausalLM`: LLaMA in which every fourth layer has no positions. */
export function readSmolLM3(description: HfDescription): ModelPlan {
  const fields = parseConfig(schema, description)
  const { num_hidden_layers: layers, no_rope_layers: listed, use_sliding_window, sliding_window } = fields
  const { path } = description
  if (listed && listed.length < layers) {
    throw configInvalid(path, `no_rope_layers lists ${listed.length} layers; the model has ${layers}`)
  }
  const turns = Array.from({ length: layers }, (_, layer) =>
    listed ? listed[layer] !== 0 : (layer + 1) % fields.no_rope_layer_interval !== 0,
  )
  const window = use_sliding_window ? (sliding_window ?? undefined) : undefined
  const types = fields.layer_types ?? turns.map((turn) => (turn ? 'full_attention' : 'sliding_attention'))
  const position = readRope(fields, {
    headDim: fields.head_dim ?? Math.floor(fields.hidden_size / fields.num_attention_heads),
    maxPositions: fields.max_position_embeddings,
    path,
    base: 2_000_000,
  })
  const config = llamaConfig('smollm3', fields, description, {
    position,
    layerPositions: layersThatTurn(position, turns),
    slidingWindow: layerWindows(types, window, layers, path),
  })
  const biases = [...attentionBiases(fields.attention_bias), ...mlpBiases(fields.mlp_bias)]
  return { config, weights: llamaWeights(config, biases) }
}

/** Returns `position` for the layers that rotate queries and keys, and none for the others. */
export function layersThatTurn(position: PositionConfig, turns: readonly boolean[]): PositionConfig[] {
  return turns.map((turn) => (turn ? position : { type: 'none' }))
}
