import { expect, it } from 'vitest'
import { tinyCell } from '../test/cells'
import { showProgress } from './progress'

const cell = tinyCell()
const names = new Map([[cell.id, 'WISE-Merge']])

it.each([true, false])('shows how far a cell is, on a terminal: %s', (isTTY) => {
  let shown = ''
  const write = (text: string) => {
    shown += text
    return true
  }
  const view = showProgress(names, { isTTY, write, columns: 80 } as never)
  view.progress(cell, { phase: 'loading', done: 0, total: 5 })
  view.progress(cell, { phase: 'editing', done: 3, total: 5, loss: 0.25 })
  view.progress(cell, { phase: 'measuring', done: 5, total: 5, answers: { done: 16, total: 90 } })
  view.end({ cell, outcome: 'done' })
  view.stop()
  expect(shown).toMatch(
    isTTY ? /WISE-Merge █+ 5\/5 done/ : /^ {3}0 s {2}WISE-Merge: ░+ 0\/5 loading\n.*: done\n$/,
  )
})
