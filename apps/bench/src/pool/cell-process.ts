import { WiseError } from '@wise-edit/core'
import { runCell } from '../cell/run-cell'
import type { CellProgress } from '../cell/work'
import type { FromWorker, ToWorker } from './messages'

// Runs one cell in a process that ends with its parent, so that two processes never work on the same cell for long.
const stop = new AbortController()
process.on('disconnect', () => process.exit())
process.on('SIGINT', () => {})
process.on('message', (message: ToWorker) => {
  if (message.type === 'stop') stop.abort()
  else void run(message)
})

async function run({ cell, folder, save }: Extract<ToWorker, { type: 'run' }>): Promise<void> {
  try {
    const onProgress = throttled<CellProgress>((progress) => say({ type: 'progress', progress }))
    await runCell(cell, { folder, save, signal: stop.signal, onProgress })
    say({ type: 'end', outcome: 'done' })
  } catch (error) {
    if (stop.signal.aborted) say({ type: 'end', outcome: 'stopped' })
    else say({ type: 'failed', message: describe(error) })
  }
  if (process.connected) process.disconnect()
}

function describe(error: unknown): string {
  return error instanceof WiseError ? error.message : String((error as Error).stack ?? error)
}

function say(message: FromWorker): void {
  // A message to a parent that has just gone would otherwise end this process with an error.
  process.send?.(message, undefined, undefined, () => {})
}

/** Reports changes of the count or phase immediately, and losses ten times a second. */
function throttled<T extends { done: number; phase: string }>(
  report: (value: T) => void,
): (value: T) => void {
  let last: { at: number; key: string } | undefined
  return (value) => {
    const key = `${value.phase} ${value.done}`
    if (last && last.key === key && performance.now() - last.at < 100) return
    last = { at: performance.now(), key }
    report(value)
  }
}
