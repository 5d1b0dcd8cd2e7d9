import { defineExperiment } from '../experiment/experiment'

const prefixes = 5
/** Shards of 25 edits, so that merging and retrieval begin well before T=100. */
const wise = { prefixes, editsPerShard: 25 }

export const quick = defineExperiment({
  name: 'quick',
  title: 'ZsRE edits on the embedded model: WISE beside fine-tuning and no editing',
  arms: [
    { method: 'wise-merge', options: wise },
    { method: 'wise-retrieve', options: wise },
    { method: 'ft-l', options: { prefixes } },
    'unedited',
  ],
  T: [1, 10, 100],
  paper: 'table-2',
  notes: [
    `To be done in minutes, all methods train with ${prefixes} random prefixes, of the paper’s 10, and WISE begins a shard every ${wise.editsPerShard} edits, of its 500.`,
  ],
})
