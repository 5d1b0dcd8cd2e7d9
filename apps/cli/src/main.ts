#!/usr/bin/env node
import { runCommandLine } from './command-line'
import { program } from './program'

process.exitCode = await runCommandLine(program, process.argv.slice(2))
