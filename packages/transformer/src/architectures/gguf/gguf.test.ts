import { expect, test } from 'vitest'
import { type GgufDescription, planGguf, weightShape } from '../index'
import { scalingByDivisors } from './rope-factors'

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

const rope = (fields: Record<string, unknown>, tensors?: Record<string, Float32Array>) => {
  const { position } = planGguf(describeGguf('llama', { ...rms, ...fields }, tensors)).config
  return position.type === 'rotary' ? position.scaling : position
}

test.each([
  [{ 'rope.scaling.type': 'linear', 'rope.scaling.factor': 4 }],
  // Files from before 2024 have no type, or another key.
  [{ 'rope.scaling.factor': 4 }],
  [{ 'rope.scale_linear': 4 }],
  [{ 'rope.scaling.type': 'linear', 'rope.scale_linear': 4 }],
])('%j is linear scaling', (fields) => {
  expect(rope(fields)).toEqual({ type: 'linear', factor: 4 })
})

test.each([[{}], [{ 'rope.scaling.type': 'none', 'rope.scaling.factor': 4 }], [{ 'rope.scale_linear': 0 }]])(
  '%j is no scaling',
  (fields) => expect(rope(fields)).toBeUndefined(),
)

test('yarn, with its factor on attention and a context that reaches further', () => {
  const fields = {
    'rope.scaling.type': 'yarn',
    'rope.scaling.factor': 4,
    'rope.scaling.original_context_length': 8,
  }
  expect(rope(fields)).toMatchObject({ type: 'yarn', factor: 4, originalMaxPositions: 8, betaFast: 32 })
  expect(rope(fields)).toMatchObject({ attentionFactor: 0.1 * Math.log(4) + 1 })
  expect(planGguf(describeGguf('llama', { ...rms, ...fields })).config.maxPositions).toBe(32)
  expect(() => rope({ 'rope.scaling.type': 'yarn' })).toThrow(/rope\.scaling\.factor.* is missing/)
  expect(() => rope({ 'rope.scaling.type': 'su', 'rope.scaling.factor': 4 })).toThrow(/"su"; supported/)
})

test('divisors that LLaMA 3 does not give are taken as they are', () => {
  const of = (...values: number[]) => rope({}, { 'rope_freqs.weight': Float32Array.from(values) })
  expect(of(1, 3)).toMatchObject({ type: 'longrope', short: [1, 3], long: [1, 3], attentionFactor: 1 })
  expect(() => of(1, 0)).toThrow(/rope_freqs\.weight holds a divisor/)
  expect(() => of(1, 2, 3)).toThrow(/3 factors; expected 2/)
})

test('Phi-3: projections out of fused tensors, factors of longrope out of tensors', () => {
  const factors = {
    'rope_factors_long.weight': Float32Array.of(2, 4),
    'rope_factors_short.weight': Float32Array.of(1, 1),
  }
  const fields = { ...rms, 'attention.head_count_kv': 1, 'rope.scaling.original_context_length': 4 }
  const { config, weights } = planGguf(describeGguf('phi3', fields, factors))
  expect(config.position).toMatchObject({
    scaling: { type: 'longrope', short: [1, 1], long: [2, 4], originalMaxPositions: 4 },
  })
  const fused = { name: 'blk.1.attn_qkv.weight' }
  expect(weights.get('layers.1.attention.q.weight')).toEqual({ ...fused, rows: { from: 0, of: 16 } })
  expect(weights.get('layers.1.attention.v.weight')).toEqual({ ...fused, rows: { from: 12, of: 16 } })
  expect(weights.get('layers.1.mlp.up.weight')).toEqual({
    name: 'blk.1.ffn_up.weight',
    rows: { from: 12, of: 24 },
  })
})

test('Gemma 3: windows and a base of their own in all layers but every sixth', () => {
  const fields = { ...rms, block_count: 7, 'attention.sliding_window': 5, 'rope.freq_base': 1e6 }
  const { config, weights } = planGguf(describeGguf('gemma3', fields))
  expect(config.slidingWindow).toEqual([5, 5, 5, 5, 5, undefined, 5])
  expect(config.layerPositions?.map((position) => 'base' in position && position.base)).toEqual([
    ...new Array(5).fill(1e4),
    1e6,
    1e4,
  ])
  expect(config).toMatchObject({ normPlace: 'both', queryKeyNorm: 'head', attentionScale: 0.5 })
  const listed = { ...fields, block_count: 2, 'attention.sliding_window_pattern': [false, true] }
  expect(planGguf(describeGguf('gemma3', listed)).config.slidingWindow).toEqual([undefined, 5])
  // These are stored as they are used.
  expect(weights.get('layers.0.mlp_post_norm.weight')).toEqual({ name: 'blk.0.post_ffw_norm.weight' })
})

test('SmolLM3: every fourth layer has no positions', () => {
  const { config } = planGguf(describeGguf('smollm3', { ...rms, block_count: 8 }))
  expect(config.layerPositions?.map(({ type }) => type === 'none')).toEqual(
    [...Array(8).keys()].map((layer) => layer % 4 === 3),
  )
})

test('OLMo 3, which calls itself olmo2, is refused', () => {
  expect(() => planGguf(describeGguf('olmo2', { ...rms, 'attention.sliding_window': 4 }))).toThrow(/OLMo 3/)
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
  expect(scalingByDivisors(divisors, 500000, 64)).toEqual(expected)
  divisors[15]! *= 1.01
  expect(scalingByDivisors(divisors, 500000, 64)).toMatchObject({ type: 'longrope', short: [...divisors] })
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
