import { Writable } from 'node:stream'
import { expect, it } from 'vitest'
import { ApiError } from './errors'
import { eventStream } from './events'

it('does not wait for a reader who is slow', async () => {
  let written = 0
  async function* texts() {
    for (; written < 1000; written++) yield { text: 'x'.repeat(200) }
  }
  // Reads one piece and never another.
  eventStream(texts(), () => {}).pipe(new Writable({ write() {}, highWaterMark: 1 }))
  await expect.poll(() => written).toBe(1000)
})

it('ends with what went wrong, and tells whose fault it was', async () => {
  const errors: unknown[] = []
  const read = async (error: Error) => {
    async function* texts() {
      yield 1
      throw error
    }
    let text = ''
    for await (const part of eventStream(texts(), (each) => errors.push(each))) text += part
    return text.split('\n\n')
  }
  const fault = new Error('a fault')
  expect((await read(fault))[1]).toContain('"code":"internal_error"')
  expect((await read(new ApiError(504, 'timeout', 'late')))[1]).toContain('"message":"late"')
  expect(errors).toEqual([fault])
})
