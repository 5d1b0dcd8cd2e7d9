import { defineExperiment } from '../../experiment/experiment'

export const hallucination = defineExperiment({
  name: 'hallucination',
  title: 'Perplexity of true sentences taught in place of hallucinated ones, and locality (table 4)',
  data: ['hallucination'],
  arms: ['wise-merge', 'wise-retrieve', 'ft-l', 'unedited'],
  T: [1, 10, 100, 600],
  measures: ['strict', 'perplexity'],
  paper: 'table-4',
})
