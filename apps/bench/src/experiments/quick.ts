import { defineExperiment } from '../experiment/experiment'

const options = { prefixes: 5 }

export const quick = defineExperiment({
  name: 'quick',
  title: 'ZsRE edits on the embedded model: WISE beside fine-tuning and no editing',
  arms: [
    { method: 'wise-merge', options },
    { method: 'wise-retrieve', options },
    { method: 'ft-l', options },
    'unedited',
  ],
  T: [1, 10, 100],
  paper: 'table-2',
  notes: [
    `To be done in minutes, all methods train with ${options.prefixes} random prefixes, of the paper’s 10.`,
    'While all edits fit one shard, which takes 500 unless a preset says otherwise, WISE-Merge and WISE-Retrieve are the same.',
  ],
})
