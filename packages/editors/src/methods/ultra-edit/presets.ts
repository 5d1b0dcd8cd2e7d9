import type { ModelConfig } from '@wise-edit/transformer'
import { findPreset, isLlama3, shaped } from '../../options/known-models'
import type { LayerPart } from '../../training/linear-modules'
import type { UltraEditOptions } from './options'

type Preset = Pick<UltraEditOptions, 'modules'> & Partial<UltraEditOptions>

/** Learning rate and modules of the reference code's files, those for ZsRE. */
const presets: { matches: (config: ModelConfig) => boolean; options: Preset }[] = [
  {
    matches: isLlama3,
    options: published([...modules('mlp.gate', 11, 15), ...modules('mlp.up', 18, 24)]),
  },
  { matches: shaped('mistral', 32, 4096), options: published(modules('mlp.down', 29, 30)) },
  { matches: shaped('gptj', 28, 4096), options: published(modules('mlp.down', 18, 26)) },
  {
    matches: shaped('qwen2', 28, 3584),
    options: published([...modules('mlp.gate', 18, 26), ...modules('mlp.up', 18, 26)]),
  },
]

/** Returns the settings for a model: those published for it, or else the down projections of the last two layers. */
export function ultraEditPresetFor(config: ModelConfig): Preset {
  const { layers } = config
  return findPreset(presets, config) ?? { modules: modules('mlp.down', Math.max(0, layers - 2), layers - 1) }
}

function published(modules: string[]): Preset {
  return { modules, learningRate: 1e-6 }
}

/** Returns the names of one part of the layers from `first` to `last`, inclusive. */
function modules(part: LayerPart, first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => `layers.${first + i}.${part}`)
}
