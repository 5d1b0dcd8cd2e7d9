import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { access } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { createRandom } from '@wise-edit/core'
import { expect, it, vi } from 'vitest'
import { lasting, tempFolder, tinyCell } from '../../test/cells'
import type { Cell } from '../cell/cell'
import { runCell } from '../cell/run-cell'
import { cellPath, readCell } from '../cell/store'
import type { FromWorker } from './messages'

const cell = tinyCell({ T: [1, 2, 5], rollbacks: 2 })

it('loses nothing and counts nothing twice when it is killed at random moments', async () => {
  const undisturbed = await runCell(cell, { folder: tempFolder() })
  const folder = tempFolder()
  const random = createRandom(7, 'kills')
  let kills = 0
  for (; kills < 3; kills++) {
    const { child, working } = start(cell, folder)
    await working
    // The first kill waits for the cell's file, so that a slow machine can continue from it too.
    if (kills === 0)
      await vi.waitFor(() => access(cellPath(folder, cell.id)), { timeout: 300_000, interval: 2 })
    else await new Promise((resolve) => setTimeout(resolve, 800 * random.next()))
    child.kill('SIGKILL')
    await once(child, 'close')
    if ((await readCell(folder, cell.id))?.status === 'done') break
  }
  const { child, end } = start(cell, folder)
  await once(child, 'close')
  expect(await end).toEqual({ type: 'end', outcome: 'done' })
  const state = (await readCell(folder, cell.id))!
  expect(state.resumed).toBeGreaterThan(0)
  expect(lasting(state)).toEqual(lasting(undisturbed))
})

it('ends when its parent is gone', async () => {
  const { child, working } = start(cell, tempFolder())
  await working
  child.disconnect()
  expect(await once(child, 'exit')).toEqual([0, null])
})

/** Starts the process; `working` resolves at its first edit, `end` to its last message. */
function start(cell: Cell, folder: string) {
  const child: ChildProcess = fork(fileURLToPath(new URL('./cell-process.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx', '--conditions=@wise-edit/source'],
  })
  let last: FromWorker | undefined
  const working = new Promise<void>((resolve) => {
    child.on('message', (message: FromWorker) => {
      last = message
      if (message.type !== 'progress' || message.progress.phase !== 'loading') resolve()
    })
  })
  const end = once(child, 'close').then(() => last)
  child.send({ type: 'run', cell, folder, save: { edits: 1, seconds: 1000 } })
  return { child, working, end }
}
