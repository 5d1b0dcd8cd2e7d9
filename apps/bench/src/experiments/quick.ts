import { defineExperiment } from '../experiment/experiment'
import { OWN_METHOD } from '../methods'

const prefixes = 5

export const quick = defineExperiment({
  name: 'quick',
  title:
    'ZsRE edits on the embedded model: a side memory for each edit beside WISE, fine-tuning and no editing',
  arms: [
    OWN_METHOD,
    'wise-paper',
    { method: 'ft-l', options: { prefixes, learningRate: 5e-3, normConstraint: 0.03 } },
    'unedited',
  ],
  T: [1, 10, 100],
  measures: ['strict', 'qa'],
  paper: 'table-2',
  notes: [
    `FT-L trains with ${prefixes} random prefixes, of the paper’s 10, to be done in minutes.`,
    'FT-L has a step size and a constraint found for this model on the tuning split: with those published for large models it hardly learns.',
  ],
})
