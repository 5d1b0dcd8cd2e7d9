import type { ModelConfig } from '@wise-edit/transformer'
import { findPreset, shaped } from '../../options/known-models'
import { earlyLayers, lookupIn } from '../locate/depth-defaults'
import type { RomeOptions } from './options'

type Preset = Partial<RomeOptions> & Pick<RomeOptions, 'layer' | 'lookup'>

const published = {
  lookup: 'subject',
  learningRate: 0.5,
  steps: 25,
  normFactor: 4,
} satisfies Partial<RomeOptions>
const gpt = { ...published, steps: 20, weightDecay: 0.5 }

/** Settings of the authors for the GPT models, and of EasyEdit, which the WISE paper used, for the others. */
const presets: { matches: (config: ModelConfig) => boolean; options: Preset }[] = [
  { matches: shaped('gpt2', 48, 1600), options: { ...gpt, layer: 17 } },
  { matches: shaped('gptj', 28, 4096), options: { ...gpt, layer: 5 } },
  { matches: shaped('llama', 32, 4096), options: { ...published, layer: 5 } },
  { matches: shaped('mistral', 32, 4096), options: { ...published, layer: 5 } },
]

/** Returns the settings for a model: those published for it, or else a layer at a sixth of its depth. */
export function presetFor(config: ModelConfig): Preset {
  return findPreset(presets, config) ?? { layer: earlyLayers(config)[0] as number, lookup: lookupIn(config) }
}
