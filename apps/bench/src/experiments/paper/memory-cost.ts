import { defineExperiment } from '../../experiment/experiment'

const options = { editsPerShard: 25 }

export const memoryCost = defineExperiment({
  name: 'memory-cost',
  version: 2,
  title: 'Memory that edits take, on disk and when the model answers, as they become more',
  arms: [{ method: 'wise-merge', options }, { method: 'wise-retrieve', options }, 'ft-l', 'unedited'],
  T: [10, 50, 100, 200, 400],
  measures: ['cost'],
  notes: ['A shard takes 25 edits, so that WISE-Retrieve comes to many memories.'],
})
