import { z } from 'zod'
import type { ModelConfig } from '../../model/config'
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

const schema = z.looseObject({
  ...commonFields,
  bos_token_id: commonFields.bos_token_id.default(50256),
  eos_token_id: commonFields.eos_token_id.default(50256),
  vocab_size: width.default(50400),
  n_positions: width.default(2048),
  n_embd: width.default(4096),
  n_layer: count.default(28),
  n_head: count.default(16),
  rotary_dim: count.nullable().default(64),
  n_inner: width.nullish(),
  activation_function: z.string().default('gelu_new'),
  layer_norm_epsilon: z.number().positive().default(1e-5),
})

/** Reads GPT-J, as `GPTJForCausalLM`: one norm feeds attention and MLP in parallel; the head has a bias. */
export function readGptj(description: HfDescription): ModelPlan {
  const fields = parseConfig(schema, description)
  const headDim = fields.n_embd / fields.n_head
  const config: ModelConfig = {
    architecture: 'gptj',
    vocabSize: fields.vocab_size,
    dModel: fields.n_embd,
    layers: fields.n_layer,
    heads: fields.n_head,
    kvHeads: fields.n_head,
    headDim,
    dFF: fields.n_inner ?? 4 * fields.n_embd,
    maxPositions: fields.n_positions,
    norm: 'layer',
    normEps: fields.layer_norm_epsilon,
    position: { type: 'rotary', dims: fields.rotary_dim ?? headDim, base: 10_000, layout: 'interleaved' },
    activation: readActivation(fields.activation_function, description.path),
    mlp: 'plain',
    parallelResidual: true,
    slidingWindow: new Array<undefined>(fields.n_layer).fill(undefined),
    tiedEmbeddings: false,
    ...readTokens(fields, description),
  }
  checkHeads(config, description.path)
  return { config, weights: gptjWeights(config, fields.tie_word_embeddings ?? false) }
}

function gptjWeights(config: ModelConfig, tied: boolean): Map<string, WeightSource> {
  const top = {
    'embedding.weight': 'transformer.wte.weight',
    'norm.weight': 'transformer.ln_f.weight',
    'norm.bias': 'transformer.ln_f.bias',
    // A tied head still has a separate bias, so it stays a head here.
    'head.weight': tied ? 'transformer.wte.weight' : 'lm_head.weight',
    'head.bias': 'lm_head.bias',
  }
  const layer = {
    'attention_norm.weight': 'ln_1.weight',
    'attention_norm.bias': 'ln_1.bias',
    'attention.q.weight': 'attn.q_proj.weight',
    'attention.k.weight': 'attn.k_proj.weight',
    'attention.v.weight': 'attn.v_proj.weight',
    'attention.o.weight': 'attn.out_proj.weight',
    'mlp.up.weight': 'mlp.fc_in.weight',
    'mlp.up.bias': 'mlp.fc_in.bias',
    'mlp.down.weight': 'mlp.fc_out.weight',
    'mlp.down.bias': 'mlp.fc_out.bias',
  }
  return expandTable({ top, layer }, config.layers, (n) => `transformer.h.${n}.`)
}
