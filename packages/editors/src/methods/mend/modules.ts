import type { ModelConfig } from '@wise-edit/transformer'

/** What the paper edits: all matrices of the last three layers' feed-forward networks. */
export function mendModulesFor({ layers, mlp }: ModelConfig): string[] {
  const parts = mlp === 'gated' ? ['gate', 'up', 'down'] : ['up', 'down']
  const count = Math.min(3, layers)
  return Array.from({ length: count }, (_, i) => layers - count + i).flatMap((layer) =>
    parts.map((part) => `layers.${layer}.mlp.${part}`),
  )
}
