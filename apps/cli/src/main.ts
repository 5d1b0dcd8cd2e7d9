#!/usr/bin/env node
import { explainUncaught, runCommandLine } from '@wise-edit/command-line'
import { runWorker, WORKER } from './edit/elsewhere/worker'
import { program } from './program'

explainUncaught(`${program.name} ${program.version}`)
const argv = process.argv.slice(2)
if (process.send && argv[0] === WORKER) runWorker()
else process.exitCode = await runCommandLine(program, argv)
