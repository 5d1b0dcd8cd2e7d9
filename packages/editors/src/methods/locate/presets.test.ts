import type { ModelConfig } from '@wise-edit/transformer'
import { describe, expect, test } from 'vitest'
import { alphaEditDefaults, alphaEditOptionsSchema } from '../alpha-edit/options'
import { presetFor as alphaEditPreset } from '../alpha-edit/presets'
import { memitDefaults, memitOptionsSchema } from '../memit/options'
import { presetFor as memitPreset } from '../memit/presets'
import { romeDefaults, romeOptionsSchema } from '../rome/options'
import { presetFor as romePreset } from '../rome/presets'

const shape = (
  architecture: ModelConfig['architecture'],
  layers: number,
  dModel: number,
  vocabSize = 32_000,
) => ({ architecture, layers, dModel, dFF: 4 * dModel, vocabSize }) as ModelConfig

describe('published settings are those of the authors or of EasyEdit', () => {
  const gpt2 = shape('gpt2', 48, 1600)
  const gptj = shape('gptj', 28, 4096)
  const llama2 = shape('llama', 32, 4096)
  const llama3 = shape('llama', 32, 4096, 128_256)
  const mistral = shape('mistral', 32, 4096)

  test('for ROME', () => {
    expect([gpt2, gptj, llama2, mistral].map((model) => romePreset(model).layer)).toEqual([17, 5, 5, 5])
    expect(romePreset(gpt2)).toMatchObject({ steps: 20, learningRate: 0.5, weightDecay: 0.5, normFactor: 4 })
    for (const preset of [romePreset, memitPreset, alphaEditPreset]) {
      expect([gpt2, shape('llama', 7, 192)].map((model) => preset(model).lookup)).toEqual([
        'subject',
        'prompt',
      ])
    }
    expect({ ...romeDefaults, ...romePreset(llama2) }).toMatchObject({ steps: 25, weightDecay: 0.001 })
  })

  test('for MEMIT', () => {
    expect(memitPreset(gptj)).toMatchObject({ layers: [3, 4, 5, 6, 7, 8], normFactor: 0.75, steps: 25 })
    expect([gpt2, gptj, llama2].map((model) => memitPreset(model).momentWeight)).toEqual([
      20_000, 15_000, 15_000,
    ])
    expect(memitPreset(mistral)).toMatchObject({ layers: [4, 5, 6, 7, 8], normFactor: 4 })
  })

  test('for AlphaEdit', () => {
    const published = { nullSpaceThreshold: 0.02, ridge: 10, units: 'absolute' }
    expect(alphaEditPreset(llama3)).toMatchObject({ ...published, learningRate: 0.1, normFactor: 0.75 })
    expect(alphaEditPreset(gpt2)).toMatchObject({ ...published, layers: [13, 14, 15, 16, 17], steps: 20 })
    expect(alphaEditPreset(shape('qwen2', 28, 3584))).toMatchObject({ ...published, ridge: 1, normFactor: 4 })
  })
})

test('a model unknown is edited in layers it has, in the first half', () => {
  for (let layers = 1; layers <= 100; layers++) {
    const config = shape('llama', layers, 64)
    const chosen = [
      romeOptionsSchema.parse({ ...romeDefaults, ...romePreset(config) }).layer,
      ...memitOptionsSchema.parse({ ...memitDefaults, ...memitPreset(config) }).layers,
      ...alphaEditOptionsSchema.parse({ ...alphaEditDefaults, ...alphaEditPreset(config) }).layers,
    ]
    expect(Math.max(...chosen)).toBeLessThanOrEqual((layers - 1) / 2 + 0.5)
  }
})
