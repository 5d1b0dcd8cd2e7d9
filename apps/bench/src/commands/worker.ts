import { once } from 'node:events'
import { numberOption } from '@wise-edit/command-line'
import { defineCommand } from 'citty'
import { startWorker } from '../queue/worker'
import { runArgs } from './run-args'
import { threadsOf } from './settings'

export const worker = defineCommand({
  meta: {
    name: 'worker',
    description: 'Run cells that `wise-edit-bench run --redis` queues, on any number of machines',
  },
  args: {
    redis: { ...runArgs.redis, default: 'redis://localhost:6379' },
    out: {
      type: 'string',
      description:
        'Folder of cells while they run, ideally shared by all workers; default .results/EXPERIMENT',
    },
    workers: runArgs.workers,
    threads: runArgs.threads,
    lock: {
      type: 'string',
      description: 'Seconds without a sign of life after which another worker gets a cell; default 30',
    },
  },
  async run({ args }) {
    const workers =
      args.workers === undefined ? 1 : numberOption('workers', args.workers, { whole: true, min: 1 })
    const { close } = await startWorker({
      url: args.redis,
      folder: args.out,
      workers,
      threads: threadsOf(args, workers),
      lockSeconds: args.lock === undefined ? 30 : numberOption('lock', args.lock, { whole: true, min: 1 }),
      onLog: (line) => console.error(line),
    })
    console.error(`Waiting for cells at ${args.redis}; Ctrl-C ends.`)
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
    await close()
  },
})
