import type { ModelConfig } from '@wise-edit/transformer'

/** Layers below which a model is too shallow to gather a fact at its subject. */
const SHALLOW = 12

/** Layers from a sixth to a third of a model's depth. */
export function earlyLayers({ layers }: Pick<ModelConfig, 'layers'>): number[] {
  const [first, last] = [Math.round((layers - 1) / 6), Math.round((layers - 1) / 3)]
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}

/** Where facts are looked up: at the subject, as in all publications, but in shallow models at the prompt's end. */
export function lookupIn({ layers }: Pick<ModelConfig, 'layers'>): 'subject' | 'prompt' {
  return layers < SHALLOW ? 'prompt' : 'subject'
}
