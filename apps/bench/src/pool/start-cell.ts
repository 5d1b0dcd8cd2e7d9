import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { WiseError } from '@wise-edit/core'
import type { Cell } from '../cell/cell'
import type { CellProgress, RunCellOptions } from '../cell/work'
import type { FromWorker, ToWorker } from './messages'

export interface StartCellOptions extends RunCellOptions {
  /** Number of threads of the matrix products. */
  threads: number
}

/**
 * Runs a cell in a separate process, so that its memory is measured alone and its crash does not affect others.
 *
 * Resolves to `stopped` when `signal` is aborted, after the cell has been saved. Throws `CELL_FAILED` when the cell
 * fails or its process dies.
 */
export async function startCell(
  cell: Cell,
  { folder, save, signal, threads, onProgress }: StartCellOptions,
): Promise<'done' | 'stopped'> {
  const child = fork(script, {
    execArgv: fromSource ? ['--import', 'tsx', '--conditions=@wise-edit/source'] : [],
    env: { ...process.env, OPENBLAS_NUM_THREADS: String(threads), OMP_NUM_THREADS: String(threads) },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let errors = ''
  child.stderr?.on('data', (text) => {
    errors = (errors + text).slice(-2000)
  })
  const tell = (message: ToWorker) => child.connected && child.send(message)
  const stop = () => tell({ type: 'stop' })
  signal?.addEventListener('abort', stop)
  try {
    return await new Promise<'done' | 'stopped'>((resolve, reject) => {
      let end: Exclude<FromWorker, { type: 'progress' }> | undefined
      child.on('message', (message: FromWorker) => {
        if (message.type === 'progress') onProgress?.(message.progress as CellProgress)
        else end = message
      })
      child.on('error', reject)
      child.on('close', (code, killedBy) => {
        if (end?.type === 'end') resolve(end.outcome)
        else reject(failure(cell, end?.message ?? died(code, killedBy, errors)))
      })
      tell({ type: 'run', cell, folder, save })
      if (signal?.aborted) stop()
    })
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

const fromSource = import.meta.url.endsWith('.ts')
const script = fileURLToPath(new URL(fromSource ? './cell-process.ts' : './cell-process.js', import.meta.url))

function died(code: number | null, signal: string | null, errors: string): string {
  return `Its process ended by ${signal ?? `code ${code}`}; expected a result. Run the command again to continue from its last saved edit.${errors && `\n${errors}`}`
}

function failure({ label, model, data }: Cell, message: string): WiseError {
  return new WiseError('CELL_FAILED', `${label} on ${model}, ${data.source}: ${message}`)
}
