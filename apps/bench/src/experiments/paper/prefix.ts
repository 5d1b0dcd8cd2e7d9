import { defineExperiment } from '../../experiment/experiment'

export const prefix = defineExperiment({
  name: 'prefix',
  title: 'Training with and without random texts before the prompt (figure 12)',
  arms: [
    { method: 'wise-merge', label: '10 prefixes', options: { prefixes: 10 } },
    { method: 'wise-merge', label: 'no prefixes', options: { prefixes: 0 } },
  ],
  T: [1, 10, 100, 1000],
})
