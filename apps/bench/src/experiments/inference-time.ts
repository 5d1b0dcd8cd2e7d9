import { defineExperiment } from '../experiment/experiment'

const options = { editsPerShard: 25 }

export const inferenceTime = defineExperiment({
  name: 'inference-time',
  title: 'Time to answer as edits become more',
  arms: [{ method: 'wise-merge', options }, { method: 'wise-retrieve', options }, 'ft-l'],
  T: [10, 50, 100, 200, 400],
  measures: ['inference-time'],
  notes: ['A shard takes 25 edits, so that WISE-Retrieve comes to many memories.'],
})
