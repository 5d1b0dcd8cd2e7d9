import type { ModelConfig } from '@wise-edit/transformer'

/** Returns the modules that the paper edits: all matrices of the feed-forward networks in the last three layers. */
export function mendModulesFor({ layers, mlp }: ModelConfig): string[] {
  const parts = mlp === 'gated' ? ['gate', 'up', 'down'] : ['up', 'down']
  const count = Math.min(3, layers)
  return Array.from({ length: count }, (_, i) => layers - count + i).flatMap((layer) =>
    parts.map((part) => `layers.${layer}.mlp.${part}`),
  )
}
