#!/usr/bin/env node
import { WiseError } from '@wise-edit/kernels'
import { defineCommand, runMain } from 'citty'
import { generate } from './generate'

const main = defineCommand({
  meta: { name: 'wise-edit', description: 'Lifelong knowledge editing for language models' },
  subCommands: { generate: guarded(generate) },
})

await runMain(main)

/** A command whose known errors end it with their message alone, without a stack trace. */
function guarded(command: typeof generate): typeof generate {
  return { ...command, run: (context) => Promise.resolve(command.run?.(context)).catch(fail) }
}

function fail(error: unknown): void {
  console.error(error instanceof WiseError ? error.message : error)
  process.exit(1)
}
