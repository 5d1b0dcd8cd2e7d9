import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createCaller } from './call'
import type { WorkerMessage } from './messages'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('ends a worker whose work exceeds its limit, fails its calls, and keeps its last memory', async () => {
  const worker = fakeWorker()
  const { call, stuck, memory } = createCaller(worker)
  const answer = expect(call('answer', [])).rejects.toThrow(/did not end within 0.9 seconds/)
  const file = new Blob(['memory'])
  worker.tell({ memory: file })
  worker.tell({ limit: 900 })
  vi.advanceTimersByTime(900)
  expect(worker.terminate).not.toHaveBeenCalled()
  vi.advanceTimersByTime(60_000)
  expect(worker.terminate).toHaveBeenCalledOnce()
  await answer
  expect((await stuck).message).toContain('choose another model')
  expect(memory()).toBe(file)
  await expect(call('route', [])).rejects.toThrow(/did not end/)
})

it('leaves a worker alone whose work ends in time', () => {
  const worker = fakeWorker()
  createCaller(worker)
  worker.tell({ limit: 900 })
  worker.tell({ limit: undefined })
  vi.advanceTimersByTime(60_000)
  expect(worker.terminate).not.toHaveBeenCalled()
})

/** A worker that answers no call. */
function fakeWorker() {
  const target = new EventTarget()
  return Object.assign(target, {
    postMessage: () => {},
    terminate: vi.fn(),
    tell: (data: WorkerMessage) => target.dispatchEvent(new MessageEvent('message', { data })),
  }) as unknown as Worker & { tell: (message: WorkerMessage) => void }
}
