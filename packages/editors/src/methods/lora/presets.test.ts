import type { ModelConfig } from '@wise-edit/transformer'
import { expect, test } from 'vitest'
import { loraPresetFor } from './presets'

const shape = (architecture: string, layers: number, dModel: number, mlp: string) =>
  ({ architecture, layers, dModel, mlp, vocabSize: 32_000 }) as ModelConfig

test('published models get their projections, others those of their upper layers', () => {
  expect(loraPresetFor(shape('llama', 32, 4096, 'gated'))).toEqual({
    layer: 0,
    modules: ['attention.q', 'attention.v'],
    learningRate: 0.005,
    steps: 70,
  })
  expect(loraPresetFor(shape('gptj', 28, 4096, 'plain'))).toMatchObject({
    modules: ['mlp.up', 'mlp.down'],
    steps: 50,
  })
  expect(loraPresetFor(shape('llama', 7, 192, 'gated'))).toEqual({
    layer: 3,
    modules: ['mlp.gate', 'mlp.up', 'mlp.down'],
  })
  expect(loraPresetFor(shape('gpt2', 1, 64, 'plain'))).toEqual({
    layer: 0,
    modules: ['mlp.up', 'mlp.down'],
  })
})
