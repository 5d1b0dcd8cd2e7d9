import { defineExperiment } from '../../experiment/experiment'

const depths = [0, 1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1]

export const layer = defineExperiment({
  name: 'layer',
  title: 'Which layer to edit, from the first to the last (figure 4)',
  arms: depths.map((depth) => ({
    method: 'wise-merge',
    label: `at ${Math.round(100 * depth)} % of the depth`,
    depth,
  })),
  T: [100],
  plots: ['bars'],
})
