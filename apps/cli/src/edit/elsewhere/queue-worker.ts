import { once } from 'node:events'
import { hostname } from 'node:os'
import { numberOption, printError } from '@wise-edit/command-line'
import { openQueue } from '@wise-edit/command-line/open-queue'
import { createEditor, type Gate } from '@wise-edit/editors'
import { defineCommand } from 'citty'
import { modelArg, openModel, withGate } from '../../common/model'
import { type EditJob, encodeLearned, queueOf } from './jobs'

export const worker = defineCommand({
  meta: {
    name: 'worker',
    description: 'Train the edits that `edit --redis` queues, on any number of machines',
  },
  args: {
    model: modelArg,
    redis: {
      type: 'string',
      description: 'Redis or Valkey that holds the queue',
      default: 'redis://localhost:6379',
    },
    layer: {
      type: 'string',
      description: 'Layer of the edits, if `edit` does not use the default',
    },
    lock: {
      type: 'string',
      description: 'Seconds without a sign of life after which another worker gets the edit',
      default: '30',
    },
  },
  async run({ args }) {
    const lock = 1000 * numberOption('lock', args.lock, { whole: true, min: 1 })
    const layer = args.layer === undefined ? undefined : numberOption('layer', args.layer, { whole: true })
    const { connection, Worker } = await openQueue(args.redis)
    using model = await openModel(args.model)
    let gate: Gate | undefined
    using opened = await withGate(async (load) => {
      gate = await load()
      return createEditor(model, 'per-edit', { ...(layer === undefined ? {} : { layer }), gate })
    })
    const worker = new Worker<EditJob, string>(
      queueOf(model, opened.editor.options.layer),
      async (job) => {
        const { record, options } = job.data
        // Each edit is trained as the first one, so the result does not depend on the worker.
        const editor = createEditor(model, 'per-edit', { ...options, gate: gate as Gate })
        try {
          await editor.edit([record], { onStep: (event) => void job.updateProgress(event).catch(() => {}) })
          printError(`${record.id}: ${editor.edits[0]?.status}`)
          return encodeLearned(editor.learned(record.id))
        } finally {
          editor.dispose()
        }
      },
      {
        connection,
        name: `${hostname()} ${process.pid}`,
        lockDuration: lock,
        stalledInterval: lock,
        // A stalled edit starts again on another worker; dying workers are no reason to give it up.
        maxStalledCount: Number.MAX_SAFE_INTEGER,
      },
    )
    worker.on('failed', (job, error) => printError(`${job?.name}: failed: ${error.message}`))
    worker.on('error', ({ message }) => printError(message))
    await worker.waitUntilReady()
    printError(`Waiting for edits of ${model.name} at ${args.redis}; Ctrl-C ends.`)
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
    await worker.close()
  },
})
