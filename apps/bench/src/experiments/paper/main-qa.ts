import { defineExperiment } from '../../experiment/experiment'
import { OWN_METHOD } from '../../methods'

export const mainQa = defineExperiment({
  name: 'main-qa',
  title: 'Reliability, generalization and locality over up to 1,000 ZsRE edits (table 2)',
  arms: [...new Set([OWN_METHOD, 'wise-paper', 'wise-merge', 'wise-retrieve', 'ft-l', 'unedited'])],
  T: [1, 10, 100, 1000],
  rollbacks: 100,
  paper: 'table-2',
})
