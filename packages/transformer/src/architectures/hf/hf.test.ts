import { describe, expect, test } from 'vitest'
import { TINY_CONFIGS } from '../../../test/tiny-models'
import { planHf } from '../index'

const plan = (config: Record<string, unknown>, generationConfig?: unknown) =>
  planHf({ config, generationConfig, path: 'config.json' })
const read = (type: string, more: Record<string, unknown> = {}, generation?: unknown) =>
  plan({ ...TINY_CONFIGS[type], ...more }, generation).config

describe('defaults are those of transformers', () => {
  test('LLaMA', () => {
    const { config } = plan({ model_type: 'llama' })
    expect(config).toMatchObject({
      vocabSize: 32000,
      dModel: 4096,
      layers: 32,
      heads: 32,
      kvHeads: 32,
      headDim: 128,
      dFF: 11008,
      maxPositions: 2048,
      normEps: 1e-6,
      position: { type: 'rotary', dims: 128, base: 10000, layout: 'half' },
      tiedEmbeddings: false,
      bosToken: 1,
      eosTokens: [2],
    })
  })

  test('Mistral has 8 key heads and a window of 4096', () => {
    const { config } = plan({ model_type: 'mistral' })
    expect(config).toMatchObject({ kvHeads: 8, dFF: 14336, maxPositions: 131072 })
    expect(config.slidingWindow).toEqual(new Array(32).fill(4096))
  })

  test('Qwen2 has biases and no window', () => {
    const { config, weights } = plan({ model_type: 'qwen2' })
    expect(config).toMatchObject({ vocabSize: 151936, dFF: 22016, maxPositions: 32768, eosTokens: [] })
    expect(config.slidingWindow).toEqual(new Array(32).fill(undefined))
    expect(weights.get('layers.31.attention.v.bias')?.name).toBe('model.layers.31.self_attn.v_proj.bias')
    expect(weights.has('layers.0.attention.o.bias')).toBe(false)
  })

  test('GPT-2 is tied, GPT-J is not', () => {
    const gpt2 = plan({ model_type: 'gpt2' })
    expect(gpt2.config).toMatchObject({
      vocabSize: 50257,
      dFF: 3072,
      tiedEmbeddings: true,
      eosTokens: [50256],
    })
    expect(gpt2.weights.has('head.weight')).toBe(false)
    const gptj = plan({ model_type: 'gptj' })
    expect(gptj.config).toMatchObject({
      dFF: 16384,
      parallelResidual: true,
      position: { type: 'rotary', dims: 64, base: 10000, layout: 'interleaved' },
      activation: 'gelu-tanh',
    })
    expect(gptj.weights.get('head.bias')?.name).toBe('lm_head.bias')
    expect(gptj.weights.has('layers.0.mlp_norm.weight')).toBe(false)
  })
})

describe('rotary settings', () => {
  const llama3 = {
    factor: 8,
    low_freq_factor: 1,
    high_freq_factor: 4,
    original_max_position_embeddings: 8192,
  }
  const scaling = {
    type: 'llama3',
    factor: 8,
    lowFreqFactor: 1,
    highFreqFactor: 4,
    originalMaxPositions: 8192,
  }

  test.each([
    [
      { rope_theta: 5e5, rope_scaling: { rope_type: 'llama3', ...llama3 } },
      { base: 5e5, scaling },
    ],
    [{ rope_parameters: { rope_type: 'llama3', rope_theta: 5e5, ...llama3 } }, { base: 5e5, scaling }],
    [{ rope_scaling: { type: 'linear', factor: 2 } }, { base: 1e4, scaling: { type: 'linear', factor: 2 } }],
    [{ rope_theta: 1e6, rope_scaling: null }, { base: 1e6 }],
    [{ rope_parameters: { rope_type: 'default', rope_theta: 1e6 } }, { base: 1e6 }],
  ])('%j', (fields, expected) => {
    expect(read('llama', fields).position).toEqual({ type: 'rotary', dims: 4, layout: 'half', ...expected })
  })

  test('yarn as the cards of Qwen2.5 tell users to add it: the model reads further', () => {
    const yarn = { type: 'yarn', factor: 4, original_max_position_embeddings: 16 }
    const config = read('qwen2', { rope_scaling: yarn })
    expect(config.maxPositions).toBe(64)
    expect(config.position).toMatchObject({
      scaling: { type: 'yarn', factor: 4, originalMaxPositions: 16, attentionFactor: 0.1 * Math.log(4) + 1 },
    })
    const deepseek = { ...yarn, mscale: 1, mscale_all_dim: 1 }
    expect(read('qwen2', { rope_scaling: deepseek }).position).toMatchObject({
      scaling: { attentionFactor: 1 },
    })
  })

  test('dynamic scaling begins where the original context ends', () => {
    const config = read('llama', { rope_scaling: { type: 'dynamic', factor: 2 } })
    expect(config.maxPositions).toBe(32)
    expect(config.position).toMatchObject({
      scaling: { type: 'dynamic', factor: 2, originalMaxPositions: 16 },
    })
  })

  test.each(['longrope', 'su', 'yarn'])('longrope under the name %s', (type) => {
    const factors = { short_factor: [1, 1], long_factor: [2, 4] }
    const fields = { original_max_position_embeddings: 4, rope_scaling: { type, ...factors } }
    expect(read('phi3', fields).position).toMatchObject({
      scaling: {
        type: 'longrope',
        short: [1, 1],
        long: [2, 4],
        originalMaxPositions: 4,
        attentionFactor: Math.sqrt(1 + Math.log(4) / Math.log(4)),
      },
    })
    const short = { ...fields, rope_scaling: { type, short_factor: [1], long_factor: [2, 4] } }
    expect(() => read('phi3', short)).toThrow(/longrope has 1 factors; expected 2/)
  })

  test('a kind that is not supported is named', () => {
    expect(() => read('llama', { rope_scaling: { type: 'su3', factor: 4 } })).toThrow(
      /"su3"; supported: default, linear, dynamic, llama3, yarn, longrope/,
    )
    expect(() => read('llama', { rope_scaling: { type: 'linear' } })).toThrow(/no factor/)
  })
})

describe('windows', () => {
  test('Mistral: one for all layers, or none', () => {
    expect(read('mistral', { sliding_window: 6 }).slidingWindow).toEqual([6, 6])
    expect(read('mistral', { sliding_window: null }).slidingWindow).toEqual([undefined, undefined])
  })

  test('Qwen2: only where asked for, from max_window_layers on or by layer_types', () => {
    const window = { sliding_window: 6, max_window_layers: 1 }
    expect(read('qwen2', window).slidingWindow).toEqual([undefined, undefined])
    expect(read('qwen2', { ...window, use_sliding_window: true }).slidingWindow).toEqual([undefined, 6])
    const types = ['sliding_attention', 'full_attention']
    expect(read('qwen2', { ...window, use_sliding_window: true, layer_types: types }).slidingWindow).toEqual([
      6,
      undefined,
    ])
    expect(() => read('qwen2', { layer_types: ['full_attention'] })).toThrow(
      /lists 1 layers; the model has 2/,
    )
  })
})

describe('newer architectures', () => {
  test('Gemma 3: gains are stored minus 1, layers differ, attention has a separate factor', () => {
    const { config, weights } = plan({ ...TINY_CONFIGS.gemma3_text, query_pre_attn_scalar: 16 })
    expect(config).toMatchObject({
      architecture: 'gemma3',
      activation: 'gelu-tanh',
      tiedEmbeddings: true,
      attentionScale: 0.25,
      embeddingScale: Math.fround(Math.sqrt(8)),
      slidingWindow: [4, undefined],
      position: { base: 1e6 },
      layerPositions: [{ base: 1e4 }, { base: 1e6 }],
    })
    expect(weights.get('layers.1.mlp_norm.weight')).toEqual({
      name: 'model.layers.1.pre_feedforward_layernorm.weight',
      plus: 1,
    })
    expect(weights.get('layers.1.attention.q_norm.weight')?.plus).toBe(1)
    expect(weights.get('norm.weight')?.plus).toBe(1)
  })

  test('Gemma 3: both spellings of two rotary bases, one of them scaled', () => {
    const before = {
      rope_theta: 1e5,
      rope_local_base_freq: 1e3,
      rope_scaling: { rope_type: 'linear', factor: 8 },
    }
    const since = {
      rope_parameters: {
        full_attention: { rope_type: 'linear', factor: 8, rope_theta: 1e5 },
        sliding_attention: { rope_type: 'default', rope_theta: 1e3 },
      },
    }
    const scaling = { type: 'linear', factor: 8 }
    for (const fields of [before, since]) {
      const { layerPositions } = read('gemma3_text', fields)
      expect(layerPositions?.[0]).toEqual({ type: 'rotary', dims: 6, base: 1e3, layout: 'half' })
      expect(layerPositions?.[1]).toEqual({ type: 'rotary', dims: 6, base: 1e5, layout: 'half', scaling })
    }
  })

  test('Gemma 3 with images: its text model, with the end tokens of the whole', () => {
    const config = { model_type: 'gemma3', text_config: TINY_CONFIGS.gemma3_text, eos_token_id: [1, 106] }
    expect(plan(config).config).toMatchObject({ architecture: 'gemma3', dModel: 8, eosTokens: [1, 106] })
    expect(() => read('gemma3_text', { final_logit_softcapping: 30 })).toThrow(/soft-capped/)
  })

  test('SmolLM3: layers without positions by interval or by list', () => {
    const none = (fields: object) =>
      read('smollm3', { ...fields }).layerPositions?.map(({ type }) => type === 'none')
    expect(none({})).toEqual([false, true])
    expect(none({ no_rope_layers: [0, 1] })).toEqual([true, false])
    expect(() => none({ no_rope_layers: [0] })).toThrow(/lists 1 layers; the model has 2/)
  })

  test('OLMo 2 has norms behind its blocks, Granite multipliers', () => {
    expect(
      [...plan(TINY_CONFIGS.olmo2!).weights.keys()].filter((name) => /^layers\.0\..*norm/.test(name)),
    ).toEqual([
      'layers.0.attention_post_norm.weight',
      'layers.0.mlp_post_norm.weight',
      'layers.0.attention.q_norm.weight',
      'layers.0.attention.k_norm.weight',
    ])
    expect(read('granite')).toMatchObject({ embeddingScale: 3, residualScale: 0.5, logitScale: 0.5 })
  })

  test('what cannot be loaded is refused by name, with the list', () => {
    expect(() => plan({ model_type: 'qwen3_moe' })).toThrow(
      /"qwen3_moe"; supported: gpt2, gptj, llama, mistral, qwen2, qwen3, gemma3_text, gemma3, phi3, olmo2, smollm3, granite/,
    )
  })
})

test('reads a separate head width', () => {
  expect(read('llama', { head_dim: 6 })).toMatchObject({ headDim: 6, position: { dims: 6 } })
})

test('end tokens are a number or a list, and those of generation as well', () => {
  expect(read('llama', { eos_token_id: 5 }).eosTokens).toEqual([5])
  expect(read('llama', { eos_token_id: [5, 6] }, { eos_token_id: [6, 7] }).eosTokens).toEqual([5, 6, 7])
  expect(read('llama', { eos_token_id: null, bos_token_id: null }, { eos_token_id: 3 })).toMatchObject({
    eosTokens: [3],
  })
})

test('biases of LLaMA follow the configuration', () => {
  const { weights } = plan({ ...TINY_CONFIGS.llama, attention_bias: true, mlp_bias: true })
  expect([...weights.keys()].filter((name) => name.endsWith('.bias'))).toHaveLength(14)
  expect([...plan(TINY_CONFIGS.llama!).weights.keys()].filter((name) => name.endsWith('.bias'))).toEqual([])
})

test.each([
  [{ model_type: 'mamba' }, /"mamba"; supported: gpt2, gptj, llama, mistral, qwen2/],
  [{ model_type: 'constructor' }, /supported/],
  [{}, /supported/],
  [{ ...TINY_CONFIGS.llama, hidden_size: 'x' }, /hidden_size/],
  [{ ...TINY_CONFIGS.llama, num_key_value_heads: 3 }, /2 heads share 3/],
  [{ ...TINY_CONFIGS.llama, head_dim: 3 }, /rotary covers 3 of 3/],
  [{ ...TINY_CONFIGS.llama, hidden_act: 'relu' }, /"relu"; supported: silu/],
  [{ ...TINY_CONFIGS.gpt2, n_head: 3 }, /width of 8 does not divide among 3/],
  [{ ...TINY_CONFIGS.gpt2, scale_attn_by_inverse_layer_idx: true }, /plain GPT-2 attention/],
])('%j is refused', (config, message) => {
  expect(() => plan(config)).toThrow(message)
})
