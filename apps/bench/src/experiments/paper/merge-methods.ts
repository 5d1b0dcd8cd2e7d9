import { defineExperiment } from '../../experiment/experiment'

/** The paper's names of the merge methods. */
const methods = {
  Linear: 'linear',
  Slerp: 'slerp',
  Dare: 'dare',
  Dare_Ties: 'dare-ties',
  Ties: 'ties',
  Sign: 'sign',
  Magnitude: 'magnitude',
}

export const mergeMethods = defineExperiment({
  name: 'merge-methods',
  title: 'Two shards of 50 edits merged by each method (table 11)',
  arms: Object.entries(methods).map(([label, method]) => ({
    method: 'wise-merge',
    label,
    options: { shards: 2, editsPerShard: 50, paper: { merge: { method, density: 0.53, weight: 1 } } },
  })),
  T: [100],
  paper: 'table-11',
  plots: ['bars'],
})
