import type { ModelConfig } from '@wise-edit/transformer'
import { findPreset, shaped } from '../../options/known-models'
import { earlyLayers, lookupIn } from '../locate/depth-defaults'
import type { MemitOptions } from './options'

type Preset = Partial<MemitOptions> & Pick<MemitOptions, 'layers' | 'momentWeight' | 'lookup'>

const published = {
  lookup: 'subject',
  learningRate: 0.5,
  steps: 25,
  normFactor: 4,
} satisfies Partial<MemitOptions>
const gpt = { ...published, normFactor: 0.75, weightDecay: 0.5 }
const llama: Preset = { ...published, layers: [4, 5, 6, 7, 8], momentWeight: 15_000 }

/** Settings of the authors for the GPT models, and of EasyEdit, which the WISE paper used, for the others. */
const presets: { matches: (config: ModelConfig) => boolean; options: Preset }[] = [
  {
    matches: shaped('gpt2', 48, 1600),
    options: { ...gpt, steps: 20, layers: [13, 14, 15, 16, 17], momentWeight: 20_000 },
  },
  {
    matches: shaped('gptj', 28, 4096),
    options: { ...gpt, layers: [3, 4, 5, 6, 7, 8], momentWeight: 15_000 },
  },
  { matches: shaped('llama', 32, 4096), options: llama },
  { matches: shaped('mistral', 32, 4096), options: llama },
]

/** Returns the settings for a model: those published for it, or else layers from a sixth to a third of its depth. */
export function presetFor(config: ModelConfig): Preset {
  const own = { layers: earlyLayers(config), momentWeight: config.dFF / 10, lookup: lookupIn(config) }
  return findPreset(presets, config) ?? own
}
