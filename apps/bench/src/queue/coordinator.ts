import { openQueue } from '@wise-edit/command-line/open-queue'
import type * as Bull from 'bullmq'
import type { Cell } from '../cell/cell'
import { readCell, writeCellText } from '../cell/store'
import type { CellProgress, RunCellOptions } from '../cell/work'
import type { CellOutcome } from '../pool/pool'
import { type CellAnswer, type CellJob, type JobProgress, QUEUE } from './jobs'

export interface CoordinatorOptions extends Pick<RunCellOptions, 'folder' | 'signal'> {
  /** URL of Redis or Valkey, such as `redis://localhost:6379`. */
  url: string
  save: CellJob['save']
  /** Removes these cells from the queue first. */
  anew?: boolean
  onProgress?: (cell: Cell, progress: CellProgress, worker: string) => void
  onEnd?: (outcome: CellOutcome) => void
}

/**
 * Lets workers run `cells` and writes their results into the folder. Cells that are queued, running or finished are not
 * queued again, so a coordinator can be stopped and restarted.
 */
export async function runQueued(cells: readonly Cell[], options: CoordinatorOptions): Promise<CellOutcome[]> {
  const { folder, url, save, anew, signal } = options
  const { connection, Queue, QueueEvents } = await openQueue(url)
  const queue: Bull.Queue<CellJob, CellAnswer> = new Queue(QUEUE, { connection })
  const events = new QueueEvents(QUEUE, { connection })
  const byId = new Map(cells.map((cell) => [cell.id, cell]))
  events.on('progress', ({ jobId, data }) => {
    const cell = byId.get(jobId)
    const { progress, worker } = data as unknown as JobProgress
    if (cell) options.onProgress?.(cell, progress, worker)
  })
  try {
    await events.waitUntilReady()
    return await Promise.all(
      cells.map(async (cell) => {
        const outcome =
          (await readCell(folder, cell.id))?.status === 'done'
            ? ({ cell, outcome: 'done' } as const)
            : await ask(cell)
        options.onEnd?.(outcome)
        return outcome
      }),
    )
  } finally {
    await events.close()
    await queue.close()
  }

  async function ask(cell: Cell): Promise<CellOutcome> {
    if (anew) await queue.remove(cell.id)
    const job = await queue.add(cell.label, { cell, save }, { jobId: cell.id })
    try {
      const text = await untilAborted(job, events, signal)
      if (text === undefined) return { cell, outcome: 'stopped' }
      await writeCellText(folder, cell.id, text)
      await job.remove()
      return { cell, outcome: 'done' }
    } catch (error) {
      await job.remove()
      return { cell, outcome: 'failed', error: error as Error }
    }
  }
}

/** Returns the job's answer, or `undefined` if the signal comes first. Throws the error of a failed job. */
async function untilAborted(
  job: Bull.Job<CellJob, CellAnswer>,
  events: Bull.QueueEvents,
  signal?: AbortSignal,
): Promise<CellAnswer | undefined> {
  const aborted = new Promise<undefined>((resolve) => {
    if (signal?.aborted) resolve(undefined)
    signal?.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  return Promise.race([job.waitUntilFinished(events), aborted])
}
