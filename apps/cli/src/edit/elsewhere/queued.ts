import { createHash } from 'node:crypto'
import { printError } from '@wise-edit/command-line'
import { openQueue } from '@wise-edit/command-line/open-queue'
import type { EditEvent, PerEditEditor } from '@wise-edit/editors'
import type * as Bull from 'bullmq'
import { count } from '../../common/words'
import { decodeLearned, type EditJob, queueOf } from './jobs'
import { Takeover } from './takeover'
import type { Task } from './worker'

/** Options of `editByQueue`. */
interface QueuedOptions {
  /** URL of Redis or Valkey, such as `redis://localhost:6379`. */
  url: string
  signal: AbortSignal
}

/** Seconds for which trained edits are kept, so that an interrupted run can continue. */
const KEPT = 24 * 3600

/**
 * Makes edits like `editor.edit`, with the same result; the workers of the queue at `url` train them. Throws
 * `QUEUE_NOT_INSTALLED`, `QUEUE_URL`, `QUEUE_UNREACHABLE`, and the error of a record's training once the records before
 * it are done.
 */
export async function* editByQueue(
  editor: PerEditEditor,
  records: readonly Task[],
  { url, signal }: QueuedOptions,
): AsyncGenerator<EditEvent, void, void> {
  const { connection, Queue, QueueEvents } = await openQueue(url)
  const name = queueOf(editor.model, editor.options.layer)
  const queue: Bull.Queue<EditJob, string> = new Queue(name, { connection })
  const events = new QueueEvents(name, { connection })
  const takeover = new Takeover()
  let jobs: Bull.Job<EditJob, string>[] = []
  try {
    await events.waitUntilReady()
    jobs = await queue.addBulk(records.map((record) => jobOf(editor, record)))
    const places = new Map(jobs.map(({ id }, index) => [id as string, index]))
    events.on('progress', ({ jobId, data }) => {
      if (places.has(jobId)) takeover.step(data as unknown as EditEvent)
    })
    if ((await queue.getWorkersCount()) === 0) {
      printError(
        `${count(records.length, 'edit')} wait at ${url} for a worker with this model: wise-edit worker --model … --redis …`,
      )
    }
    for (const [index, job] of jobs.entries()) {
      job.waitUntilFinished(events).then(
        (text) => takeover.arrive(index, { type: 'learned', learned: decodeLearned(text) }),
        ({ message }) => takeover.arrive(index, { type: 'failed', code: 'WORKER_FAILED', message }),
      )
    }
    yield* takeover.events(editor, records.length, signal)
  } finally {
    // Jobs in training continue, and the next run of the same command finds their results.
    await Promise.allSettled(jobs.map((job) => withdraw(job)))
    await events.close()
    await queue.close()
  }
}

/** Jobs are named by their content, so that a continued run finds results that arrived in the meantime. */
function jobOf({ options }: PerEditEditor, record: Task) {
  const data: EditJob = { record, options }
  const jobId = createHash('sha256').update(JSON.stringify(data)).digest('hex')
  return { name: record.id, data, opts: { jobId, removeOnComplete: { age: KEPT }, removeOnFail: true } }
}

async function withdraw(job: Bull.Job<EditJob, string>): Promise<void> {
  if (await job.isWaiting()) await job.remove()
}
