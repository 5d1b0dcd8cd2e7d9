import type { ModelConfig } from '@wise-edit/transformer'

/** Layers between an eighth and a quarter of a model's depth, where those published for edits of facts lie. */
export function earlyLayers({ layers }: Pick<ModelConfig, 'layers'>): number[] {
  const [first, last] = [Math.round((layers - 1) / 8), Math.round((layers - 1) / 4)]
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}
