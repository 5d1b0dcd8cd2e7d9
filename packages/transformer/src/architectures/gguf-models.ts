import type { ModelConfig, PositionConfig } from '../model/config'
import { GgufFields } from './gguf-metadata'
import { fusedAttention } from './gpt2'
import { checkHeads } from './hf-config'
import { expandTable, type ModelPlan, type WeightSource, type WeightTable } from './plan'
import { llama3Scaling } from './rope-factors'

/** A GGUF file as far as its header says. */
export interface GgufDescription {
  metadata: Readonly<Record<string, unknown>>
  /** Whether the file has a tensor of this name. */
  has: (tensor: string) => boolean
  /** Reads a small tensor. */
  read: (tensor: string) => Float32Array
  path: string
}

const MAX_WIDTH = 1 << 24
const MAX_COUNT = 4096

/** LLaMA, and Mistral, which llama.cpp writes as `llama`; queries and keys stored for interleaved rotary. */
export function readGgufLlama(description: GgufDescription): ModelPlan {
  const config = rotaryConfig('llama', description)
  return { config, weights: rotaryWeights(config, description, true) }
}

/** Qwen2 and Qwen2.5. */
export function readGgufQwen2(description: GgufDescription): ModelPlan {
  const config = rotaryConfig('qwen2', description)
  return { config, weights: rotaryWeights(config, description, false) }
}

/** GPT-2; llama.cpp stores its matrices `[out, in]`, attention still fused. */
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

/** GPT-J, by the tensor names llama.cpp lists for it. */
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

/** What all GGUF models say alike; the rest are LLaMA's values. */
function commonConfig(architecture: ModelConfig['architecture'], description: GgufDescription): ModelConfig {
  const fields = new GgufFields(description.metadata, description.path)
  const layers = fields.count('block_count', MAX_COUNT)
  const heads = fields.count('attention.head_count', MAX_COUNT)
  const dModel = fields.count('embedding_length', MAX_WIDTH)
  const tokens = fields.find('tokenizer.ggml.tokens')
  const bosToken = tokenId(fields, 'bos')
  const eosTokens = ['eos', 'eot', 'eom']
    .map((kind) => tokenId(fields, kind))
    .filter((id) => id !== undefined)
  return {
    architecture,
    vocabSize: fields.count('vocab_size', MAX_WIDTH, Array.isArray(tokens) ? tokens.length : undefined),
    dModel,
    layers,
    heads,
    kvHeads: fields.count('attention.head_count_kv', MAX_COUNT, heads),
    headDim: fields.count('attention.key_length', MAX_COUNT, dModel / heads),
    dFF: fields.count('feed_forward_length', MAX_WIDTH),
    maxPositions: fields.count('context_length', MAX_WIDTH),
    norm: 'rms',
    normEps: 0,
    position: { type: 'learned' },
    activation: 'silu',
    mlp: 'gated',
    parallelResidual: false,
    slidingWindow: new Array<undefined>(layers).fill(undefined),
    tiedEmbeddings: !description.has('output.weight'),
    ...(bosToken !== undefined && { bosToken }),
    eosTokens: [...new Set(eosTokens)],
  }
}

function rotaryConfig(architecture: 'llama' | 'qwen2', description: GgufDescription): ModelConfig {
  const fields = new GgufFields(description.metadata, description.path)
  const common = commonConfig(architecture, description)
  // 0 where a converter has written none.
  const window = fields.number('attention.sliding_window', 0)
  const config: ModelConfig = {
    ...common,
    normEps: fields.number('attention.layer_norm_rms_epsilon'),
    position: rope(fields, common, description),
    slidingWindow: common.slidingWindow.map(() =>
      window === 0 ? undefined : fields.count('attention.sliding_window', MAX_WIDTH),
    ),
  }
  return checkHeads(config, description.path)
}

function rope(fields: GgufFields, common: ModelConfig, description: GgufDescription): PositionConfig {
  const base = fields.number('rope.freq_base', 10_000)
  const dims = fields.count('rope.dimension_count', MAX_COUNT, common.headDim)
  const position = { type: 'rotary', dims, base, layout: 'half' } as const
  if (description.has('rope_freqs.weight')) {
    return {
      ...position,
      scaling: llama3Scaling(description.read('rope_freqs.weight'), base, dims, description.path),
    }
  }
  const type = fields.find('rope.scaling.type') ?? 'none'
  if (type === 'none') return position
  if (type !== 'linear') throw fields.invalid('rope.scaling.type', `"${type}"; supported: none, linear`)
  return { ...position, scaling: { type, factor: fields.number('rope.scaling.factor') } }
}

function rotaryWeights(
  config: ModelConfig,
  { has }: GgufDescription,
  interleaved: boolean,
): Map<string, WeightSource> {
  const layer: Record<string, WeightSource> = {
    'attention_norm.weight': { name: 'attn_norm.weight' },
    'mlp_norm.weight': { name: 'ffn_norm.weight' },
  }
  const modules = {
    'attention.q': 'attn_q',
    'attention.k': 'attn_k',
    'attention.v': 'attn_v',
    'attention.o': 'attn_output',
    'mlp.gate': 'ffn_gate',
    'mlp.up': 'ffn_up',
    'mlp.down': 'ffn_down',
  }
  for (const [module, stored] of Object.entries(modules)) {
    const heads = { 'attention.q': config.heads, 'attention.k': config.kvHeads }[module]
    const order = interleaved && heads ? { interleavedHeads: heads } : {}
    layer[`${module}.weight`] = { name: `${stored}.weight`, ...order }
    if (has(`blk.0.${stored}.bias`)) layer[`${module}.bias`] = { name: `${stored}.bias`, ...order }
  }
  return expand({ top: topNames(config), layer }, config)
}

function layerNormed({ metadata, path }: GgufDescription) {
  const normEps = new GgufFields(metadata, path).number('attention.layer_norm_epsilon')
  return { norm: 'layer', normEps, activation: 'gelu-tanh', mlp: 'plain' } as const
}

function topNames({ tiedEmbeddings }: ModelConfig): Record<string, string> {
  return {
    'embedding.weight': 'token_embd.weight',
    'norm.weight': 'output_norm.weight',
    ...(!tiedEmbeddings && { 'head.weight': 'output.weight' }),
  }
}

function biased(modules: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(modules).flatMap(([module, stored]) =>
      ['weight', 'bias'].map((kind) => [`${module}.${kind}`, `${stored}.${kind}`]),
    ),
  )
}

function expand(table: WeightTable, config: ModelConfig): Map<string, WeightSource> {
  return expandTable(table, config.layers, (layer) => `blk.${layer}.`)
}

function tokenId(fields: GgufFields, kind: string): number | undefined {
  const id = fields.find(`tokenizer.ggml.${kind}_token_id`)
  return typeof id === 'number' && Number.isInteger(id) && id >= 0 ? id : undefined
}
