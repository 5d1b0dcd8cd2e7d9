import type { ModelConfig } from '@wise-edit/transformer'
import { findPreset, isLlama3, shaped } from '../../options/known-models'
import { earlyLayers, lookupIn } from '../locate/depth-defaults'
import type { AlphaEditOptions } from './options'

type Preset = Partial<AlphaEditOptions> & Pick<AlphaEditOptions, 'layers' | 'lookup'>

const published = {
  lookup: 'subject',
  learningRate: 0.5,
  steps: 25,
  nullSpaceThreshold: 0.02,
  ridge: 10,
  units: 'absolute',
  normFactor: 0.75,
  weightDecay: 0.5,
} satisfies Partial<AlphaEditOptions>

/** Settings of the authors, and for Qwen2.5 of EasyEdit. */
const presets: { matches: (config: ModelConfig) => boolean; options: Preset }[] = [
  {
    matches: shaped('gpt2', 48, 1600),
    options: { ...published, layers: [13, 14, 15, 16, 17], steps: 20 },
  },
  { matches: shaped('gptj', 28, 4096), options: { ...published, layers: [3, 4, 5, 6, 7, 8] } },
  { matches: isLlama3, options: { ...published, layers: [4, 5, 6, 7, 8], learningRate: 0.1 } },
  {
    matches: shaped('qwen2', 28, 3584),
    options: { ...published, layers: [4, 5, 6, 7, 8], ridge: 1, normFactor: 4, weightDecay: 0.001 },
  },
]

/** Returns the settings for a model: those published for it, or else layers from a sixth to a third of its depth. */
export function presetFor(config: ModelConfig): Preset {
  return findPreset(presets, config) ?? { layers: earlyLayers(config), lookup: lookupIn(config) }
}
