import type { ModelConfig } from '@wise-edit/transformer'
import { expect, test } from 'vitest'
import { ultraEditPresetFor } from './presets'

const shape = (architecture: string, layers: number, dModel: number, vocabSize: number) =>
  ({ architecture, layers, dModel, vocabSize }) as ModelConfig

test('published models get their modules and learning rate, others two late layers', () => {
  const llama3 = ultraEditPresetFor(shape('llama', 32, 4096, 128_256))
  expect(llama3.learningRate).toBe(1e-6)
  expect(llama3.modules).toHaveLength(12)
  expect(llama3.modules).toContain('layers.11.mlp.gate')
  expect(llama3.modules).toContain('layers.24.mlp.up')
  expect(ultraEditPresetFor(shape('mistral', 32, 4096, 32_000)).modules).toEqual([
    'layers.29.mlp.down',
    'layers.30.mlp.down',
  ])
  const unknown = ['layers.30.mlp.down', 'layers.31.mlp.down']
  expect(ultraEditPresetFor(shape('llama', 32, 4096, 32_000))).toEqual({ modules: unknown })
  expect(ultraEditPresetFor(shape('gpt2', 1, 64, 100)).modules).toEqual(['layers.0.mlp.down'])
})
