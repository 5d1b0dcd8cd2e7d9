import { defineExperiment } from '../../experiment/experiment'

export const routerAblation = defineExperiment({
  name: 'router-ablation',
  title: 'What the routing loss L_a costs and buys (table 7)',
  arms: [
    { method: 'wise-merge', label: 'with L_a' },
    { method: 'wise-merge', label: 'without L_a', options: { marginScale: 0 } },
  ],
  T: [1, 10, 100, 1000],
  paper: 'table-7',
})
