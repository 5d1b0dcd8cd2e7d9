import type { Program } from '@wise-edit/command-line'
import { version } from '../package.json'
import { ask } from './answer/ask'
import { chat } from './answer/chat'
import { generate } from './answer/generate'
import { check } from './check'
import { doctor } from './doctor'
import { edit } from './edit'
import { worker } from './edit/elsewhere/queue-worker'
import { exportCommand } from './export'
import { inspect } from './inspect'
import { log } from './log'
import { merge } from './merge'
import { serveCommand } from './serve'
import { tune } from './tune'
import { undo } from './undo'

/** The `wise-edit` program with all its commands. */
export const program: Program = {
  name: 'wise-edit',
  description: 'Lifelong knowledge editing for language models',
  version,
  commands: {
    edit,
    worker,
    ask,
    chat,
    inspect,
    check,
    undo,
    log,
    merge,
    export: exportCommand,
    tune,
    serve: serveCommand,
    generate,
    doctor,
  },
}
