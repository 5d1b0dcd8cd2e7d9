#!/usr/bin/env node
import { runCommandLine } from './command-line'
import { list } from './commands/list'
import { quick } from './commands/quick'
import { report } from './commands/report'
import { run } from './commands/run'
import { trainMendCommand } from './commands/train-mend'
import { worker } from './commands/worker'
import { large } from './large'
import { perf } from './perf'
import { speed } from './speed'
import { tune } from './tune'
import { vsReference } from './vs-reference'

process.exitCode = await runCommandLine(
  {
    run,
    quick,
    worker,
    list,
    report,
    speed,
    perf,
    large,
    'vs-reference': vsReference,
    'train-mend': trainMendCommand,
    tune,
  },
  process.argv.slice(2),
)
