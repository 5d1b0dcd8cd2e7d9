import { defineExperiment } from '../experiment/experiment'

export const plainLocality = defineExperiment({
  name: 'plain-locality',
  title: 'Locality on plain questions of the edits’ own form, and what comparing questions with edits buys',
  arms: [
    'wise-merge',
    {
      method: 'wise-merge',
      label: 'WISE-Merge, indicators alone',
      options: { paper: { similarityPosition: false } },
    },
    'grace',
    'memoir',
    'ft-l',
    'unedited',
  ],
  T: [10, 100],
  measures: ['strict', 'plain-locality'],
})
