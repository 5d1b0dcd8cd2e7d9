import type { ModelConfig } from '@wise-edit/transformer'
import { findPreset, shaped } from '../../options/known-models'
import type { LoraOptions } from './options'

type Preset = Partial<LoraOptions> & Pick<LoraOptions, 'layer' | 'modules'>

/** Settings for LoRA from EasyEdit's files; GPT-2's joint projection is three modules here. */
const presets: { matches: (config: ModelConfig) => boolean; options: Preset }[] = [
  { matches: shaped('llama', 32, 4096), options: attention(70) },
  { matches: shaped('qwen2', 28, 3584), options: attention(70) },
  {
    matches: shaped('gpt2', 48, 1600),
    options: { ...attention(30), modules: ['attention.q', 'attention.k', 'attention.v'] },
  },
  {
    matches: shaped('gptj', 28, 4096),
    options: { ...attention(50), modules: ['mlp.up', 'mlp.down'] },
  },
]

/**
 * Returns the settings for a model: those published for it, or else the feed-forward networks of the layers above 55% of
 * the depth, which forgets less.
 */
export function loraPresetFor(config: ModelConfig): Preset {
  const found = findPreset(presets, config)
  if (found) return found
  return {
    layer: Math.floor(0.55 * config.layers),
    modules: config.mlp === 'gated' ? ['mlp.gate', 'mlp.up', 'mlp.down'] : ['mlp.up', 'mlp.down'],
  }
}

/** Returns a preset for the query and value projections of all layers. */
function attention(steps: number): Preset {
  return { layer: 0, modules: ['attention.q', 'attention.v'], learningRate: 5e-3, steps }
}
