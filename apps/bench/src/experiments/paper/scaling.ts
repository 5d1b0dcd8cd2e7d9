import { defineExperiment } from '../../experiment/experiment'

export const scaling = defineExperiment({
  name: 'scaling',
  title: 'One side memory or many over thousands of edits (table 6)',
  data: ['zsre', 'counterfact'],
  arms: [
    'wise-merge',
    'wise-retrieve',
    { method: 'wise-retrieve', label: 'WISE-Retrieve with replay', options: { paper: { replay: 1 } } },
  ],
  T: [100, 500, 1000, 2000, 3000, 5000, 10000],
  measures: ['strict', 'oracle-routing'],
  paper: 'table-6',
})
