import { defineCommand } from 'citty'
import { report as reportOn } from './run-experiment'

export const report = defineCommand({
  meta: { name: 'report', description: 'Print and write the report of a results folder again' },
  args: {
    folder: { type: 'positional', description: 'A folder that `wise-edit-bench run` wrote', required: true },
  },
  run: ({ args }) => reportOn(args.folder),
})
