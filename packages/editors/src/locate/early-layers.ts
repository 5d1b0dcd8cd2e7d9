import type { ModelConfig } from '@wise-edit/transformer'

/** Layers from a sixth to a third of a model's depth. */
export function earlyLayers({ layers }: Pick<ModelConfig, 'layers'>): number[] {
  const [first, last] = [Math.round((layers - 1) / 6), Math.round((layers - 1) / 3)]
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}
