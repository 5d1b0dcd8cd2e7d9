#!/usr/bin/env node
import { WiseError } from '@wise-edit/kernels'
import { defineCommand, runCommand, showUsage } from 'citty'
import { doctor } from './doctor'
import { generate } from './generate'

const main = defineCommand({
  meta: { name: 'wise-edit', description: 'Lifelong knowledge editing for language models' },
  subCommands: { generate, doctor },
})

const args = process.argv.slice(2)
const wanted = args.find((arg) => !arg.startsWith('-'))
const commands = { generate, doctor } as const
try {
  if (args.includes('--help') || args.includes('-h') || !wanted) {
    await showUsage(commands[wanted as keyof typeof commands] ?? main, wanted ? main : undefined)
  } else {
    await runCommand(main, { rawArgs: args })
  }
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  // A stack trace helps only where the error is our own mistake.
  const known = error instanceof WiseError || (error as { name?: string }).name === 'CLIError'
  console.error(known || !(error instanceof Error) ? message : error.stack)
  process.exitCode = 1
}
