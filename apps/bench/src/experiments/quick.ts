import { defineExperiment } from '../experiment/experiment'

/** Shards of 25 edits, so that merging and retrieval begin well before T=100. */
const options = { editsPerShard: 25 }

export const quick = defineExperiment({
  name: 'quick',
  title: 'ZsRE edits on the embedded model: WISE beside fine-tuning and no editing',
  arms: [{ method: 'wise-merge', options }, { method: 'wise-retrieve', options }, 'ft-l', 'unedited'],
  T: [1, 10, 100],
  rollbacks: 20,
  paper: 'table-2',
})
