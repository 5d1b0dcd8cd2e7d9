#!/usr/bin/env node
import { version } from '../package.json'
import { runCommandLine } from './command-line'
import { doctor } from './doctor'
import { generate } from './generate'

process.exitCode = await runCommandLine(
  {
    name: 'wise-edit',
    description: 'Lifelong knowledge editing for language models',
    version,
    commands: { generate, doctor },
  },
  process.argv.slice(2),
)
