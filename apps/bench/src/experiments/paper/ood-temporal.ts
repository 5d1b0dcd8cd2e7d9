import { defineExperiment } from '../../experiment/experiment'

export const oodTemporal = defineExperiment({
  name: 'ood-temporal',
  title: 'Descriptions of new things, and other texts on them: out-of-distribution accuracy (table 5)',
  data: ['temporal'],
  arms: ['wise-merge', 'wise-retrieve', 'ft-l', 'unedited'],
  T: [10, 75],
  measures: ['strict', 'ood'],
  paper: 'table-5',
})
