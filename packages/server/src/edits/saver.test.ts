import { expect, it, vi } from 'vitest'
import { Saver } from './saver'

function saver(save: () => Promise<void>) {
  const errors: unknown[] = []
  const made = new Saver({ save, pause: 100, retryAfter: 50, onError: (error) => errors.push(error) })
  return { saver: made, errors }
}

it('saves many changes at once, and waits ten times as long as a save takes', async () => {
  vi.useFakeTimers()
  let saves = 0
  const { saver: made } = saver(async () => {
    saves++
    await new Promise((resolve) => setTimeout(resolve, 200))
  })
  for (let i = 0; i < 5; i++) made.change()
  await vi.advanceTimersByTimeAsync(99)
  expect(saves).toBe(0)
  await vi.advanceTimersByTimeAsync(1)
  expect(saves).toBe(1)
  // Changes during a save are saved by the next one.
  made.change()
  await vi.advanceTimersByTimeAsync(200)
  expect(saves).toBe(1)
  await vi.advanceTimersByTimeAsync(2000)
  expect(saves).toBe(2)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(saves).toBe(2)
  vi.useRealTimers()
})

it('tries again what failed, says so, and saves no more by itself once it is stopped', async () => {
  vi.useFakeTimers()
  let fails = 2
  const { saver: made, errors } = saver(async () => {
    if (fails-- > 0) throw new Error('full')
  })
  made.change()
  expect(await made.flush()).toBe(false)
  await vi.advanceTimersByTimeAsync(50)
  expect(errors).toMatchObject([{ message: 'full' }, { message: 'full' }])
  await vi.advanceTimersByTimeAsync(50)
  expect(fails).toBe(-1)
  made.change()
  made.stop()
  await vi.advanceTimersByTimeAsync(1000)
  expect(fails).toBe(-1)
  expect(await made.flush()).toBe(true)
  expect(fails).toBe(-2)
  expect(await made.flush()).toBe(true)
  expect(fails).toBe(-2)
  vi.useRealTimers()
})
