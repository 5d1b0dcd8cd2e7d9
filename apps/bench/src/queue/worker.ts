import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { openQueue } from '@wise-edit/command-line'
import { cellSchema } from '../cell/schema'
import { cellPath } from '../cell/store'
import { startCell } from '../pool/start-cell'
import { type CellAnswer, type CellJob, type JobProgress, QUEUE } from './jobs'

export interface WorkerOptions {
  /** Redis or Valkey, such as `redis://localhost:6379`. */
  url: string
  /** Folder in which cells are kept while they run; default: `.results/EXPERIMENT`. */
  folder?: string
  /** Cells at a time. */
  workers: number
  threads: number
  /** Seconds of silence after which a cell is given to another worker. */
  lockSeconds: number
  onLog: (line: string) => void
}

/**
 * Takes cells from the queue and runs them, each in a process of its own, until closed. Closing stops the cells at
 * their last whole edit and puts them back.
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
          const said: JobProgress = { progress, worker: name }
          job.updateProgress(said).catch(() => {})
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
      // A cell goes on where it was: dying workers are no reason to give it up.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
    },
  )
  worker.on('failed', (job, error) => onLog(`${job?.id}: failed: ${error.message}`))
  worker.on('error', ({ message }) => onLog(message))
  worker.on('lockRenewalFailed', (ids) => {
    // Another worker has these cells by now.
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
