import { defineExperiment } from '../../experiment/experiment'

const T = 120

/** Numbers of shards k and mask ratios ρ of the paper. */
const settings = [
  [2, 0.3],
  [2, 0.5],
  [3, 0.33],
  [5, 0.2],
] as const

export const knowledgeAnchors = defineExperiment({
  name: 'knowledge-anchors',
  title: 'Shards that share entries, the knowledge anchors, beside shards that share none (table 13)',
  arms: settings.flatMap(([shards, maskRatio]) =>
    (['disjoint', 'random'] as const).map((maskKind) => ({
      method: 'wise-merge',
      label: `k=${shards}, ρ=${maskRatio}, ${maskKind === 'random' ? 'overlapping' : 'disjoint'}`,
      options: { shards, maskRatio, editsPerShard: T / shards, paper: { maskKind } },
    })),
  ),
  T: [T],
  notes: ['The shards divide the edits evenly and are merged once, after the last one.'],
  paper: 'table-13',
  plots: ['bars'],
})
