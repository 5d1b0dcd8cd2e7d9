import { Readable } from 'node:stream'
import { asApiError } from './error-handler'

/** Bytes that may wait for a client: more than an answer has, so that a slow client delays only itself. */
const AHEAD = 1 << 22

/** Returns server-sent events that end with `[DONE]`, as in OpenAI's API. An error is sent as the last event instead. */
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
