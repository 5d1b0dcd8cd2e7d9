import { defineExperiment } from '../../experiment/experiment'

const T = 120
const shardCounts = [2, 3, 4, 5, 6]
const maskRatios = [0.03, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]

export const rhoK = defineExperiment({
  name: 'rho-k',
  title: 'How many shards k, and how much of the matrix ρ each may train (figure 5)',
  arms: shardCounts.flatMap((shards) =>
    maskRatios.map((maskRatio) => ({
      method: 'wise-merge',
      label: `k=${shards}, ρ=${maskRatio}`,
      options: { maskRatio, shards, editsPerShard: T / shards },
    })),
  ),
  T: [T],
  notes: ['The shards divide the edits evenly and are merged once, after the last one.'],
  paper: 'figure-5',
  plots: ['heatmap'],
})
