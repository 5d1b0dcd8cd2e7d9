import { defineCommand } from 'citty'
import { runArgs } from './run-args'
import { runExperiment } from './run-experiment'
import { runSettings } from './settings'

export const run = defineCommand({
  meta: { name: 'run', description: 'Run or resume an experiment and report its results' },
  args: {
    experiment: {
      type: 'positional',
      description: 'A name from `wise-edit-bench list`, or a file that exports an experiment',
      required: true,
    },
    ...runArgs,
  },
  run: async ({ args, rawArgs }) => runExperiment(await runSettings(args.experiment, args, rawArgs)),
})
