import { defineExperiment } from '../experiment/experiment'

export const generation = defineExperiment({
  name: 'generation',
  title: 'Whether the edited model says the new fact in free generation, routed once or at every token',
  arms: [
    { method: 'wise-merge', label: 'routed once', options: { paper: { routing: 'prompt' } } },
    { method: 'wise-merge', label: 'routed at every token', options: { paper: { routing: 'token' } } },
  ],
  T: [1, 10, 100],
})
