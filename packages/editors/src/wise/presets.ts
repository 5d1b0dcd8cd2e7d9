import type { ModelConfig } from '@wise-edit/transformer'
import type { WiseOptions } from './options'

/** Table 10. */
const paperMargin = { alpha: 5, beta: 20, gamma: 10, weight: 1 }

/** Settings published for a model, recognised by the shape of its network. */
interface Preset {
  matches: (config: ModelConfig) => boolean
  options: Partial<WiseOptions>
}

const shaped =
  (architecture: ModelConfig['architecture'], layers: number, dModel: number) => (config: ModelConfig) =>
    config.architecture === architecture && config.layers === layers && config.dModel === dModel

/** Table 10 of the paper and, where it says so, the reference code's files for further models. */
const presets: Record<string, Preset> = {
  'LLaMA-2-7B': { matches: shaped('llama', 32, 4096), options: { layer: 27, margin: paperMargin } },
  'Mistral-7B': { matches: shaped('mistral', 32, 4096), options: { layer: 27, margin: paperMargin } },
  'GPT-J-6B': {
    matches: shaped('gptj', 28, 4096),
    options: { layer: 21, margin: { alpha: 15, beta: 40, gamma: 20, weight: 1 } },
  },
  'GPT2-XL': {
    matches: shaped('gpt2', 48, 1600),
    options: { layer: 8, margin: paperMargin, steps: 40, thresholdRatio: 0.8 },
  },
  'LLaMA-3-8B': {
    matches: (config) => shaped('llama', 32, 4096)(config) && config.vocabSize > 100_000,
    options: {
      layer: 29,
      learningRate: 0.9,
      steps: 30,
      margin: { alpha: 2, beta: 20, gamma: 10, weight: 1 },
      thresholdRatio: 0.5,
    },
  },
  'LLaMA-3.2-3B': { matches: shaped('llama', 28, 3072), options: { layer: 27, margin: paperMargin } },
  'Qwen2.5-7B': { matches: shaped('qwen2', 28, 3584), options: { layer: 23, margin: paperMargin } },
}

/** Settings for a model: the most specific preset that fits it, else a layer at about 85% of its depth. */
export function presetFor(config: ModelConfig): Partial<WiseOptions> & { layer: number } {
  const found = Object.values(presets).findLast(({ matches }) => matches(config))
  return { layer: Math.round(0.85 * (config.layers - 1)), ...found?.options }
}
