#!/usr/bin/env node
import { explainUncaught, runCommandLine } from '@wise-edit/command-line'
import { version } from '../package.json'

explainUncaught(`wise-edit-speed ${version}`)

// Commands are loaded on demand: a process that measures must not load the plot libraries.
process.exitCode = await runCommandLine(
  {
    name: 'wise-edit-speed',
    description: 'Speed and memory of knowledge editing on this machine',
    version,
    commands: {
      throughput: async () => (await import('./throughput')).throughput,
      profile: async () => (await import('./profile')).profile,
      check: async () => (await import('./check')).check,
      growth: async () => (await import('./growth')).growth,
      'answer-time': async () => (await import('./answer-time')).answerTime,
      large: async () => (await import('./large')).large,
      'vs-reference': async () => (await import('./vs-reference')).vsReference,
    },
  },
  process.argv.slice(2),
)
