import type { ModelConfig } from '@wise-edit/transformer'
import { isLlama3, shaped } from '../../../options/known-models'
import type { WiseOptions } from './options'

/** Table 10 of the paper: the method as it was published for LLaMA-2 and Mistral. */
export const paperOptions = {
  steps: 70,
  protection: 0,
  maskRatio: 0.2,
  prefixes: 10,
  variants: 0,
  paper: {
    learningRate: 1,
    margin: { alpha: 5, beta: 20, gamma: 10, weight: 1 },
    maskKind: 'random',
    merge: { method: 'ties', density: 0.53 },
    thresholdQuantile: 0,
    thresholdRatio: 0.88,
    similarityPosition: false,
    indicator: { activation: 'identity', reduction: 'mean', skipTokens: 0 },
    rank: 'delta',
    tokensPerStep: false,
    longTarget: false,
  },
} satisfies Partial<WiseOptions>

/** Settings published for a model, recognised by the shape of its network. */
interface Preset {
  matches: (config: ModelConfig) => boolean
  layer: number
  /** Options that differ from `paperOptions`. */
  options?: Partial<WiseOptions>
}

/** The paper's models and, from the reference code's files, further ones. */
const presets: Record<string, Preset> = {
  'LLaMA-2-7B': { matches: shaped('llama', 32, 4096), layer: 27 },
  'Mistral-7B': { matches: shaped('mistral', 32, 4096), layer: 27 },
  'GPT-J-6B': {
    matches: shaped('gptj', 28, 4096),
    layer: 21,
    options: { paper: { margin: { alpha: 15, beta: 40, gamma: 20, weight: 1 } } },
  },
  'GPT2-XL': {
    matches: shaped('gpt2', 48, 1600),
    layer: 8,
    options: { steps: 40, paper: { thresholdRatio: 0.8 } },
  },
  'LLaMA-3-8B': {
    matches: isLlama3,
    layer: 29,
    options: {
      steps: 30,
      paper: {
        learningRate: 0.9,
        margin: { alpha: 2, beta: 20, gamma: 10, weight: 1 },
        thresholdRatio: 0.5,
      },
    },
  },
  'LLaMA-3.2-3B': { matches: shaped('llama', 28, 3072), layer: 27 },
  'Qwen2.5-7B': { matches: shaped('qwen2', 28, 3584), layer: 23 },
}

/** Returns the layer to edit in an unknown model, at 94 % of its depth. */
export function lateLayer(layers: number): number {
  return Math.round(0.94 * (layers - 1))
}

/**
 * Returns the settings for a model: those published for it (the most specific preset that fits), or else a late layer
 * and the defaults.
 */
export function presetFor(config: ModelConfig): Partial<WiseOptions> & { layer: number } {
  const found = Object.values(presets).findLast(({ matches }) => matches(config))
  if (!found) return { layer: lateLayer(config.layers) }
  const paper = { ...paperOptions.paper, ...found.options?.paper }
  return { ...paperOptions, layer: found.layer, ...found.options, paper }
}
