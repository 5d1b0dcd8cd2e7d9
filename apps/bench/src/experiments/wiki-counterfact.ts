import { defineExperiment } from '../experiment/experiment'
import { OWN_METHOD } from '../methods'

export const wikiCounterfact = defineExperiment({
  name: 'wiki-counterfact',
  version: 3,
  title: 'KnowEdit wiki_counterfact, whose locality questions are near the edits (--data FILE)',
  data: ['.cache/data/wiki_counterfact.json'],
  // The gate was trained on the first 450.
  skip: 450,
  arms: [...new Set([OWN_METHOD, 'wise-merge', 'wise-retrieve', 'grace', 'ft-l', 'unedited'])],
  T: [10, 50],
  measures: ['strict', 'retention', 'ability', 'cost'],
  plots: ['over-edits', 'retention'],
})
