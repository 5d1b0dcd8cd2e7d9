#!/usr/bin/env node
import { explainUncaught, runCommandLine } from '@wise-edit/command-line'
import { version } from '../package.json'

explainUncaught(`wise-edit-bench ${version}`)

// Commands are loaded on demand: a process that measures an edit must not load the plot libraries.
process.exitCode = await runCommandLine(
  {
    name: 'wise-edit-bench',
    description: 'Benchmarks of knowledge editing',
    version,
    commands: {
      run: async () => (await import('./commands/run')).run,
      quick: async () => (await import('./commands/quick')).quick,
      worker: async () => (await import('./commands/worker')).worker,
      list: async () => (await import('./commands/list')).list,
      report: async () => (await import('./commands/report')).report,
      reproduce: async () => (await import('./commands/reproduce')).reproduce,
      'train-mend': async () => (await import('./commands/train-mend')).trainMendCommand,
      tune: async () => (await import('./tune')).tune,
    },
  },
  process.argv.slice(2),
)
