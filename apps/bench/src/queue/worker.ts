import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { openQueue } from '@wise-edit/command-line/open-queue'
import { cellSchema } from '../cell/schema'
import { cellPath } from '../cell/store'
import { startCell } from '../pool/start-cell'
import { type CellAnswer, type CellJob, type JobProgress, QUEUE } from './jobs'

export interface WorkerOptions {
  /** URL of Redis or Valkey, such as `redis://localhost:6379`. */
  url: string
  /** Folder of cells while they run; default: `.results/EXPERIMENT`. */
  folder?: string
  /** Number of cells at a time. */
  workers: number
  threads: number
  /** Seconds without a sign of life after which another worker gets a cell. */
  lockSeconds: number
  onLog: (line: string) => void
}

/**
 * Runs cells from the queue, each in a separate process, until closed. Closing stops the cells after their last whole
 * edit and puts them back.
 */
export async function startWorker(options: WorkerOptions): Promise<{ close: () => Promise<void> }> {
  const { url, workers, threads, lockSeconds, onLog } = options
  const { connection, Worker, DelayedError } = await openQueue(url)
  const name = `${hostname()} ${process.pid}`
  const closing = new AbortController()
  const worker = new Worker<CellJob, CellAnswer>(
    QUEUE,
    async (job, token, lost) => {
      const { save } = job.data
      const cell = cellSchema.parse(job.data.cell)
      const folder = options.folder ?? join('.results', cell.experiment)
      onLog(`${cell.id}: taken`)
      const outcome = await startCell(cell, {
        folder,
        save,
        threads,
        signal: lost ? AbortSignal.any([closing.signal, lost]) : closing.signal,
        onProgress: (progress) => {
          const update: JobProgress = { progress, worker: name }
          job.updateProgress(update).catch(() => {})
        },
      })
      if (outcome === 'stopped') {
        onLog(`${cell.id}: put back`)
        await job.moveToDelayed(Date.now(), token)
        throw new DelayedError()
      }
      onLog(`${cell.id}: ${outcome}`)
      return readFile(cellPath(folder, cell.id), 'utf8')
    },
    {
      connection,
      name,
      concurrency: workers,
      lockDuration: 1000 * lockSeconds,
      stalledInterval: 1000 * lockSeconds,
      // A cell continues from its last saved edit, so dying workers are no reason to give it up.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
    },
  )
  worker.on('failed', (job, error) => onLog(`${job?.id}: failed: ${error.message}`))
  worker.on('error', ({ message }) => onLog(message))
  worker.on('lockRenewalFailed', (ids) => {
    // Other workers have these cells now.
    for (const id of ids) worker.cancelJob(id)
  })
  await worker.waitUntilReady()
  return {
    close: async () => {
      closing.abort()
      await worker.close()
    },
  }
}
