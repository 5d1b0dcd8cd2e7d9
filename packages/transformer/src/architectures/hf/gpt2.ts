import { z } from 'zod'
import type { ModelConfig } from '../../model/config'
import { expandTable, type ModelPlan, type WeightSource } from '../plan'
import {
  checkHeads,
  commonFields,
  configInvalid,
  count,
  type HfDescription,
  parseConfig,
  readActivation,
  readTokens,
  width,
} from './config'

const schema = z.looseObject({
  ...commonFields,
  bos_token_id: commonFields.bos_token_id.default(50256),
  eos_token_id: commonFields.eos_token_id.default(50256),
  vocab_size: width.default(50257),
  n_positions: width.default(1024),
  n_embd: width.default(768),
  n_layer: count.default(12),
  n_head: count.default(12),
  n_inner: width.nullish(),
  activation_function: z.string().default('gelu_new'),
  layer_norm_epsilon: z.number().positive().default(1e-5),
  scale_attn_weights: z.boolean().default(true),
  scale_attn_by_inverse_layer_idx: z.boolean().default(false),
  add_cross_attention: z.boolean().default(false),
})

/** Reads GPT-2 of any size, as `GPT2LMHeadModel`. */
export function readGpt2(description: HfDescription): ModelPlan {
  const fields = parseConfig(schema, description)
  if (!fields.scale_attn_weights || fields.scale_attn_by_inverse_layer_idx || fields.add_cross_attention) {
    throw configInvalid(
      description.path,
      'found scale_attn_weights off, scale_attn_by_inverse_layer_idx or add_cross_attention; expected plain GPT-2 attention',
    )
  }
  const config: ModelConfig = {
    architecture: 'gpt2',
    vocabSize: fields.vocab_size,
    dModel: fields.n_embd,
    layers: fields.n_layer,
    heads: fields.n_head,
    kvHeads: fields.n_head,
    headDim: fields.n_embd / fields.n_head,
    dFF: fields.n_inner ?? 4 * fields.n_embd,
    maxPositions: fields.n_positions,
    norm: 'layer',
    normEps: fields.layer_norm_epsilon,
    position: { type: 'learned' },
    activation: readActivation(fields.activation_function, description.path),
    mlp: 'plain',
    parallelResidual: false,
    slidingWindow: new Array<undefined>(fields.n_layer).fill(undefined),
    tiedEmbeddings: fields.tie_word_embeddings ?? true,
    ...readTokens(fields, description),
  }
  checkHeads(config, description.path)
  return { config, weights: gpt2Weights(config) }
}

function gpt2Weights(config: ModelConfig): Map<string, WeightSource> {
  const layer: Record<string, string | WeightSource> = {
    'attention_norm.weight': 'ln_1.weight',
    'attention_norm.bias': 'ln_1.bias',
    ...fusedAttention('attn.c_attn', config.dModel, true),
    'attention.o.weight': { name: 'attn.c_proj.weight', transpose: true },
    'attention.o.bias': 'attn.c_proj.bias',
    'mlp_norm.weight': 'ln_2.weight',
    'mlp_norm.bias': 'ln_2.bias',
    'mlp.up.weight': { name: 'mlp.c_fc.weight', transpose: true },
    'mlp.up.bias': 'mlp.c_fc.bias',
    'mlp.down.weight': { name: 'mlp.c_proj.weight', transpose: true },
    'mlp.down.bias': 'mlp.c_proj.bias',
  }
  const top: Record<string, string> = {
    'embedding.weight': 'transformer.wte.weight',
    'positions.weight': 'transformer.wpe.weight',
    'norm.weight': 'transformer.ln_f.weight',
    'norm.bias': 'transformer.ln_f.bias',
  }
  if (!config.tiedEmbeddings) top['head.weight'] = 'lm_head.weight'
  return expandTable({ top, layer }, config.layers, (n) => `transformer.h.${n}.`)
}

/** Returns the sources of queries, keys and values in one fused matrix and bias, in this order. */
export function fusedAttention(
  name: string,
  dModel: number,
  transpose: boolean,
): Record<string, WeightSource> {
  const sources: Record<string, WeightSource> = {}
  for (const [index, part] of ['q', 'k', 'v'].entries()) {
    const rows = { from: index * dModel, of: 3 * dModel }
    sources[`attention.${part}.weight`] = { name: `${name}.weight`, rows, ...(transpose && { transpose }) }
    sources[`attention.${part}.bias`] = { name: `${name}.bias`, rows }
  }
  return sources
}
