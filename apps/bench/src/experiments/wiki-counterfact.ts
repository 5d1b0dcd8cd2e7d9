import { defineExperiment } from '../experiment/experiment'
import { OWN_METHOD } from '../methods'

export const wikiCounterfact = defineExperiment({
  name: 'wiki-counterfact',
  version: 2,
  title: 'KnowEdit wiki_counterfact, whose locality questions are near the edits (--data FILE)',
  data: ['.cache/data/wiki_counterfact.json'],
  arms: [...new Set([OWN_METHOD, 'wise-merge', 'wise-retrieve', 'grace', 'ft-l', 'unedited'])],
  T: [10, 50],
  measures: ['strict', 'retention', 'ability', 'cost'],
  plots: ['over-edits', 'retention'],
})
