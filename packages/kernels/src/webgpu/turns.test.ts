import { expect, it } from 'vitest'
import { Turns } from './turns'

/** Schedules itself by `setImmediate` until it has run `count` times, as Dawn does until the GPU is done. */
function work(count: number) {
  const state = { left: count }
  const turn = () => {
    state.left--
    if (state.left > 0) setImmediate(turn)
  }
  return { state, start: () => setImmediate(turn) }
}

it('takes turns at once until the work is done, and none a second time', async () => {
  const turns = new Turns()
  const { state, start } = work(5)
  turns.during(start)
  expect(turns.takeUntil(() => state.left === 0)).toBe(true)
  await new Promise(setImmediate)
  expect(state.left).toBe(0)
})

it('leaves turns to the event loop when nobody waits', async () => {
  const { state, start } = work(3)
  new Turns().during(start)
  while (state.left > 0) await new Promise(setImmediate)
  expect(state.left).toBe(0)
})

it('ends where no turn is left before the work is done', () => {
  const turns = new Turns()
  turns.during(work(2).start)
  expect(turns.takeUntil(() => false)).toBe(false)
})

it('leaves setImmediate as it was, also after an error', () => {
  const own = globalThis.setImmediate
  expect(() =>
    new Turns().during(() => {
      throw new Error('refused')
    }),
  ).toThrow('refused')
  expect(globalThis.setImmediate).toBe(own)
})
