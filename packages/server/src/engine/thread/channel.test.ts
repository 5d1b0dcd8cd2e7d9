import { MessageChannel } from 'node:worker_threads'
import { WiseError } from '@wise-edit/core'
import { expect, it, onTestFinished } from 'vitest'
import { ServiceError } from '../../errors'
import { answerCalls, Caller, type Handler } from './channel'

function connect(handlers: Record<string, Handler>): Caller {
  const { port1, port2 } = new MessageChannel()
  onTestFinished(() => port1.close())
  port2.on('message', answerCalls(port2, handlers))
  const caller = new Caller(port1)
  port1.on('message', (message) => caller.hear(message))
  return caller
}

/** Counts until it is aborted, one step at a time. */
const count: Handler = async function* (from: number, signal) {
  for (let i = from; ; i++) {
    signal.throwIfAborted()
    yield i
    await new Promise(setImmediate)
  }
}

it('passes on items, results and errors with what they say', async () => {
  const full = Object.assign(new Error('ENOSPC: full'), { code: 'ENOSPC', syscall: 'write' })
  const errors: Error[] = [
    new ServiceError('prompt_empty', 'Ask something.', { param: 'prompt', retryAfter: 3 }),
    new WiseError('X', 'Found none.'),
    full,
  ]
  const caller = connect({
    async *letters(text: string) {
      yield* text
      return text.length
    },
    // biome-ignore lint/correctness/useYield: it fails at once
    async *fail(i: number) {
      throw errors[i]
    },
  })
  const letters = caller.stream<string, number>('letters', 'abc')
  const heard = []
  for (let i = 0; i < 4; i++) heard.push((await letters.next()).value)
  expect(heard).toEqual(['a', 'b', 'c', 3])
  for (const [i, error] of errors.entries()) {
    const told = await caller.call('fail', i).catch((error) => error)
    expect(told).toBeInstanceOf(error.constructor)
    expect(told).toMatchObject({ ...error, message: error.message })
  }
})

it('throws the reason of its signal at once, and a patient call once it has ended there', async () => {
  let ended = false
  const caller = connect({
    count,
    async *slow(_: undefined, signal) {
      await new Promise((resolve) => signal.addEventListener('abort', () => setTimeout(resolve, 20)))
      ended = true
      throw signal.reason
    },
  })
  const abort = new AbortController()
  const counting = caller.stream<number, void>('count', 5, abort.signal)
  expect((await counting.next()).value).toBe(5)
  const slow = caller.stream('slow', undefined, abort.signal, { patient: true }).next()
  const hasty = caller.stream('slow', undefined, abort.signal).next()
  abort.abort(new ServiceError('timeout', 'Too long.'))
  await expect(hasty).rejects.toMatchObject({ code: 'timeout' })
  expect(ended).toBe(false)
  await expect(slow).rejects.toMatchObject({ code: 'timeout' })
  expect(ended).toBe(true)
  // The items before the abort are still delivered.
  await expect(
    (async () => {
      for (;;) await counting.next()
    })(),
  ).rejects.toMatchObject({ code: 'timeout' })
})

it('ends streams left early, and fails calls during and after the loss of the other end', async () => {
  let isAborted = false
  const caller = connect({
    async *count(from: number, signal) {
      signal.addEventListener('abort', () => {
        isAborted = true
      })
      yield* count(from as never, signal)
    },
  })
  for await (const number of caller.stream<number, void>('count', 0)) if (number === 2) break
  await expect.poll(() => isAborted).toBe(true)
  const counting = caller.stream('count', 0)
  await counting.next()
  caller.fail(new Error('gone'))
  await expect(caller.call('count', 0)).rejects.toThrow('gone')
})
