import { expect, test } from 'vitest'
import { type GgufDescription, planGguf, weightShape } from './index'
import { llama3Scaling } from './rope-factors'

const describeGguf = (
  architecture: string,
  fields: Record<string, unknown>,
  tensors: Record<string, Float32Array> = {},
): GgufDescription => {
  const common = {
    block_count: 2,
    context_length: 16,
    embedding_length: 8,
    feed_forward_length: 12,
    'attention.head_count': 2,
    vocab_size: 20,
  }
  const prefixed = Object.entries({ ...common, ...fields }).map(([key, value]) => [
    `${architecture}.${key}`,
    value,
  ])
  return {
    metadata: { 'general.architecture': architecture, ...Object.fromEntries(prefixed) },
    has: (name) => name in tensors,
    read: (name) => tensors[name]!,
    path: 'x.gguf',
  }
}
const rms = { 'attention.layer_norm_rms_epsilon': 1e-5 }
const layer = { 'attention.layer_norm_epsilon': 1e-5 }

test('LLaMA: queries and keys are stored interleaved, biases where the file has them', () => {
  const bias = { 'blk.0.attn_q.bias': new Float32Array(8), 'output.weight': new Float32Array(1) }
  const { config, weights } = planGguf(describeGguf('llama', { ...rms, 'attention.head_count_kv': 1 }, bias))
  expect(config).toMatchObject({
    kvHeads: 1,
    headDim: 4,
    tiedEmbeddings: false,
    position: { layout: 'half', base: 1e4 },
  })
  expect(weights.get('layers.1.attention.q.weight')).toEqual({
    name: 'blk.1.attn_q.weight',
    interleavedHeads: 2,
  })
  expect(weights.get('layers.1.attention.q.bias')).toEqual({ name: 'blk.1.attn_q.bias', interleavedHeads: 2 })
  expect(weights.get('layers.1.attention.k.weight')).toEqual({
    name: 'blk.1.attn_k.weight',
    interleavedHeads: 1,
  })
  expect(weights.get('layers.1.attention.v.weight')).toEqual({ name: 'blk.1.attn_v.weight' })
  expect(weights.has('layers.1.attention.k.bias')).toBe(false)
  expect(weights.get('head.weight')).toEqual({ name: 'output.weight' })
})

test('Qwen2 is stored in halves', () => {
  const { config, weights } = planGguf(describeGguf('qwen2', { ...rms, 'rope.freq_base': 1e6 }))
  expect(config).toMatchObject({ tiedEmbeddings: true, position: { base: 1e6 } })
  expect(weights.get('layers.0.attention.q.weight')).toEqual({ name: 'blk.0.attn_q.weight' })
  expect(weights.has('head.weight')).toBe(false)
})

test('GPT-2 is fused but not transposed', () => {
  const { config, weights } = planGguf(describeGguf('gpt2', layer))
  expect(config).toMatchObject({
    norm: 'layer',
    position: { type: 'learned' },
    mlp: 'plain',
    activation: 'gelu-tanh',
  })
  expect(weights.get('layers.1.attention.v.weight')).toEqual({
    name: 'blk.1.attn_qkv.weight',
    rows: { from: 16, of: 24 },
  })
  expect(weights.get('layers.1.mlp.up.weight')).toEqual({ name: 'blk.1.ffn_up.weight' })
  for (const name of weights.keys()) expect(weightShape(name, config).length).toBeGreaterThan(0)
})

test('GPT-J has a biased head', () => {
  const output = { 'output.weight': new Float32Array(1) }
  const { config, weights } = planGguf(describeGguf('gptj', { ...layer, 'rope.dimension_count': 2 }, output))
  expect(config.position).toEqual({ type: 'rotary', dims: 2, base: 1e4, layout: 'interleaved' })
  expect(weights.get('head.bias')).toEqual({ name: 'output.bias' })
  expect(weights.has('layers.0.mlp_norm.weight')).toBe(false)
})

test('rotary scaling: linear, LLaMA 3 from its divisors, others refused', () => {
  const linear = { ...rms, 'rope.scaling.type': 'linear', 'rope.scaling.factor': 4 }
  expect(planGguf(describeGguf('llama', linear)).config.position).toMatchObject({
    scaling: { type: 'linear', factor: 4 },
  })
  expect(() => planGguf(describeGguf('llama', { ...rms, 'rope.scaling.type': 'yarn' }))).toThrow(
    /"yarn"; supported/,
  )
})

test('the divisors of LLaMA 3.2 give its settings back', () => {
  // As transformers computes them: base 500000, head width 64, factor 32, low 1, high 4, 8192 positions.
  const divisors = Float32Array.from({ length: 32 }, (_, i) => {
    const wavelength = 2 * Math.PI * 500000 ** ((2 * i) / 64)
    if (wavelength < 8192 / 4) return 1
    if (wavelength > 8192) return 32
    const smooth = (8192 / wavelength - 1) / (4 - 1)
    return 1 / ((1 - smooth) / 32 + smooth)
  })
  const expected = {
    type: 'llama3',
    factor: 32,
    lowFreqFactor: 1,
    highFreqFactor: 4,
    originalMaxPositions: 8192,
  }
  expect(llama3Scaling(divisors, 500000, 64, 'x.gguf')).toEqual(expected)
  divisors[15]! *= 1.01
  expect(() => llama3Scaling(divisors, 500000, 64, 'x.gguf')).toThrow(/rope_freqs\.weight/)
})

test.each([
  ['embedding_length', 0],
  ['embedding_length', 2 ** 40],
  ['attention.head_count', 3],
  ['attention.head_count_kv', [1, 1]],
  ['block_count', 'two'],
  ['context_length', undefined],
])('%s = %j is refused', (key, value) => {
  expect(() => planGguf(describeGguf('llama', { ...rms, [key]: value }))).toThrow(/x\.gguf/)
})
