import type { ModelConfig } from '../../model/config'
import { checkHeads } from '../hf/config'
import { fusedAttention } from '../hf/gpt2'
import type { ModelPlan, WeightTable } from '../plan'
import { commonConfig, expand, topNames } from './common'
import { type GgufDescription, MAX_COUNT } from './description'
import { GgufFields } from './metadata'

/** Reads GPT-2; llama.cpp stores its matrices as `[out, in]`, with attention still fused. */
export function readGgufGpt2(description: GgufDescription): ModelPlan {
  const config: ModelConfig = {
    ...commonConfig('gpt2', description),
    ...layerNormed(description),
    position: { type: 'learned' },
    parallelResidual: false,
  }
  const table: WeightTable = {
    top: { ...topNames(config), 'norm.bias': 'output_norm.bias', 'positions.weight': 'position_embd.weight' },
    layer: {
      ...biased({ attention_norm: 'attn_norm', 'attention.o': 'attn_output', mlp_norm: 'ffn_norm' }),
      ...biased({ 'mlp.up': 'ffn_up', 'mlp.down': 'ffn_down' }),
      ...fusedAttention('attn_qkv', config.dModel, false),
    },
  }
  return { config: checkHeads(config, description.path), weights: expand(table, config) }
}

/** Reads GPT-J, by the tensor names that llama.cpp lists for it. */
export function readGgufGptj(description: GgufDescription): ModelPlan {
  const common = commonConfig('gptj', description)
  const fields = new GgufFields(description.metadata, description.path)
  const dims = fields.count('rope.dimension_count', MAX_COUNT, common.headDim)
  const config: ModelConfig = {
    ...common,
    ...layerNormed(description),
    position: { type: 'rotary', dims, base: fields.number('rope.freq_base', 10_000), layout: 'interleaved' },
    parallelResidual: true,
  }
  const table: WeightTable = {
    top: { ...topNames(config), 'norm.bias': 'output_norm.bias', 'head.bias': 'output.bias' },
    layer: {
      ...biased({ attention_norm: 'attn_norm', 'mlp.up': 'ffn_up', 'mlp.down': 'ffn_down' }),
      'attention.q.weight': 'attn_q.weight',
      'attention.k.weight': 'attn_k.weight',
      'attention.v.weight': 'attn_v.weight',
      'attention.o.weight': 'attn_output.weight',
    },
  }
  return { config: checkHeads(config, description.path), weights: expand(table, config) }
}

function layerNormed({ metadata, path }: GgufDescription) {
  const normEps = new GgufFields(metadata, path).number('attention.layer_norm_epsilon')
  return { norm: 'layer', normEps, activation: 'gelu-tanh', mlp: 'plain' } as const
}

function biased(modules: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(modules).flatMap(([module, stored]) =>
      ['weight', 'bias'].map((kind) => [`${module}.${kind}`, `${stored}.${kind}`]),
    ),
  )
}
