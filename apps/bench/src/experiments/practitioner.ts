import { defineExperiment } from '../experiment/experiment'
import { OWN_METHOD } from '../methods'

export const practitioner = defineExperiment({
  name: 'practitioner',
  version: 3,
  title: 'What users see: facts as people teach them, asked freely, with near questions and other wordings',
  data: ['practitioner-development'],
  arms: [...new Set([OWN_METHOD, 'wise-merge', 'wise-retrieve', 'grace', 'ft-l', 'unedited'])],
  T: [20, 50],
  shuffle: true,
  measures: ['strict', 'retention', 'ability', 'cost'],
  plots: ['over-edits', 'retention'],
})
