import { defineCommand } from 'citty'
import { runArgs } from './run-args'
import { runExperiment } from './run-experiment'
import { runSettings } from './settings'

export const quick = defineCommand({
  meta: { name: 'quick', description: 'Try WISE on the embedded model in a few minutes' },
  args: {
    ...runArgs,
    resume: { ...runArgs.resume, default: false },
    workers: { ...runArgs.workers, default: '2' },
  },
  run: async ({ args, rawArgs }) => runExperiment(await runSettings('quick', args, rawArgs)),
})
