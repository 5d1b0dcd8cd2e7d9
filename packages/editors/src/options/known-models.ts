import type { ModelConfig } from '@wise-edit/transformer'

/** Returns a test for models of this architecture, depth and width, which identify a published model. */
export const shaped =
  (architecture: ModelConfig['architecture'], layers: number, dModel: number) =>
  (config: ModelConfig): boolean =>
    config.architecture === architecture && config.layers === layers && config.dModel === dModel

/** True for LLaMA-3-8B, which has the shape of LLaMA-2-7B and four times its vocabulary. */
export function isLlama3(config: ModelConfig): boolean {
  return shaped('llama', 32, 4096)(config) && config.vocabSize > 100_000
}

/** Returns the options of the last preset that matches a model. More specific presets come later in the list. */
export function findPreset<T>(
  presets: readonly { matches: (config: ModelConfig) => boolean; options: T }[],
  config: ModelConfig,
): T | undefined {
  return presets.findLast(({ matches }) => matches(config))?.options
}
