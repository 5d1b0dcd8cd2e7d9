import type { ModelConfig } from '@wise-edit/transformer'
import { between, choice, type SpaceOf, space } from '../space'

/** UltraEdit: η, and the modules that change. */
export const ultraEdit: SpaceOf = (config) =>
  space([
    between('learningRate', 1e-3, 0.3),
    choice('modules', [
      modules(config, 1, ['mlp.down']),
      modules(config, 2, ['mlp.down']),
      modules(config, 3, ['mlp.down']),
      modules(config, 2, config.mlp === 'gated' ? ['mlp.gate', 'mlp.up'] : ['mlp.up']),
    ]),
  ])

/** MEND's only options are those of its network's training, which counts as given. */
export const mend: SpaceOf = () => space([])

/** Parts of the last `count` layers. */
function modules({ layers }: ModelConfig, count: number, parts: readonly string[]): string[] {
  const chosen = Array.from(
    { length: Math.min(count, layers) },
    (_, i) => layers - Math.min(count, layers) + i,
  )
  return parts.flatMap((part) => chosen.map((layer) => `layers.${layer}.${part}`))
}
