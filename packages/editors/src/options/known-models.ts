import type { ModelConfig } from '@wise-edit/transformer'

/** Whether a model has this many layers of this width: by its shape a published model is recognised. */
export const shaped =
  (architecture: ModelConfig['architecture'], layers: number, dModel: number) =>
  (config: ModelConfig): boolean =>
    config.architecture === architecture && config.layers === layers && config.dModel === dModel

/** LLaMA-3-8B has the shape of LLaMA-2-7B, and four times its vocabulary. */
export function isLlama3(config: ModelConfig): boolean {
  return shaped('llama', 32, 4096)(config) && config.vocabSize > 100_000
}

/** What `presets` hold for a model: the most specific that fits, which stands last. */
export function findPreset<T>(
  presets: readonly { matches: (config: ModelConfig) => boolean; options: T }[],
  config: ModelConfig,
): T | undefined {
  return presets.findLast(({ matches }) => matches(config))?.options
}
