import { defineExperiment } from '../experiment/experiment'

const prefixes = 5

export const quick = defineExperiment({
  name: 'quick',
  title: 'ZsRE edits on the embedded model: WISE beside fine-tuning and no editing',
  arms: [
    'wise-merge',
    { method: 'wise-retrieve', options: { editsPerShard: 50, shards: 1 } },
    { method: 'ft-l', options: { prefixes, learningRate: 5e-3, normConstraint: 0.03 } },
    'unedited',
  ],
  T: [1, 10, 100],
  paper: 'table-2',
  notes: [
    `To be done in minutes, FT-L trains with ${prefixes} random prefixes, of the paper’s 10; WISE by default too, and with as many variants of the prompt.`,
    'WISE-Merge holds all edits in one side memory here, WISE-Retrieve 50 in each.',
    'FT-L has a step size and a constraint found for this model on the tuning split: with those published for large models it hardly learns.',
  ],
})
