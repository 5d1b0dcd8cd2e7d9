import type { ModelConfig } from '@wise-edit/transformer'

/** Number of layers below which a model is too shallow to gather a fact at its subject. */
const SHALLOW = 12

/** Returns the layers from a sixth to a third of a model's depth. */
export function earlyLayers({ layers }: Pick<ModelConfig, 'layers'>): number[] {
  const [first, last] = [Math.round((layers - 1) / 6), Math.round((layers - 1) / 3)]
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}

/** Returns the text part at whose end facts are looked up: the subject, as published, or the prompt in shallow models. */
export function lookupIn({ layers }: Pick<ModelConfig, 'layers'>): 'subject' | 'prompt' {
  return layers < SHALLOW ? 'prompt' : 'subject'
}
