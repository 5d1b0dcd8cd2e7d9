import type { ModelConfig } from '@wise-edit/transformer'
import { expect, test } from 'vitest'
import { presetFor } from './presets'

const shape = (
  architecture: ModelConfig['architecture'],
  layers: number,
  dModel: number,
  vocabSize = 32_000,
) => ({ architecture, layers, dModel, vocabSize }) as ModelConfig

test.each([
  ['LLaMA-2-7B', shape('llama', 32, 4096), 27],
  ['Mistral-7B', shape('mistral', 32, 4096), 27],
  ['GPT-J-6B', shape('gptj', 28, 4096), 21],
  ['GPT2-XL', shape('gpt2', 48, 1600), 8],
  ['LLaMA-3-8B', shape('llama', 32, 4096, 128_256), 29],
  ['LLaMA-3.2-3B', shape('llama', 28, 3072), 27],
  ['Qwen2.5-7B', shape('qwen2', 28, 3584), 23],
])('%s is edited where the paper or the reference code does', (_, config, layer) => {
  expect(presetFor(config).layer).toBe(layer)
})

test('a model unknown is edited late, in a layer it has', () => {
  for (let layers = 1; layers <= 100; layers++) {
    const { layer } = presetFor(shape('llama', layers, 64))
    expect(Number.isInteger(layer) && layer < layers && layer >= Math.floor(0.8 * (layers - 1))).toBe(true)
  }
})
