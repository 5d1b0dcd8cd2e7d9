import { defineExperiment } from '../../experiment/experiment'

export const activations = defineExperiment({
  name: 'activations',
  title:
    'Routing indicators of edits, paraphrases and irrelevant texts, with and without the routing loss (figure 3)',
  arms: [
    { method: 'wise-merge', label: 'with L_a' },
    { method: 'wise-merge', label: 'without L_a', options: { marginScale: 0 } },
  ],
  T: [10, 100],
  measures: ['strict', 'activations'],
  plots: ['histogram'],
})
