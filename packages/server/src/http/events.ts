import { Readable } from 'node:stream'
import { asApiError } from './error-handler'

/** Bytes that may wait for a reader: more than an answer has, so that a slow one holds up nobody but itself. */
const AHEAD = 1 << 22

/** Events as a stream of server-sent events, ended by `[DONE]` as OpenAI ends them. An error becomes the last one. */
export function eventStream(events: AsyncIterable<unknown>, onError: (error: unknown) => void): Readable {
  return Readable.from(lines(events, onError), { objectMode: false, highWaterMark: AHEAD })
}

async function* lines(events: AsyncIterable<unknown>, onError: (error: unknown) => void) {
  try {
    for await (const event of events) yield `data: ${JSON.stringify(event)}\n\n`
    yield 'data: [DONE]\n\n'
  } catch (error) {
    const told = asApiError(error)
    if (told.status === 500) onError(error)
    yield `data: ${JSON.stringify(told)}\n\n`
  }
}
