import type { FastifyReply } from 'fastify'
import type { TextEnd } from '../engine/engine'
import { clientClosed } from '../errors'
import { eventStream } from '../http/events'
import type { Service } from '../service'
import { type AnswerRequest, writeAnswer } from '../text/write-answer'

/** How one kind of completion says things. */
export interface Wording {
  /** An event with a piece of the text, or, with `end`, the one after the last piece. */
  chunk(piece: string, end?: TextEnd): Record<string, unknown>
  /** What comes before the first piece, if anything. */
  first?: Record<string, unknown>
}

/** Writes a text whole. */
export async function answerWhole(
  service: Service,
  request: AnswerRequest,
  reply: FastifyReply,
): Promise<{ text: string; end: TextEnd }> {
  const { pieces, release } = begin(service, request, reply)
  let text = ''
  try {
    for (;;) {
      const next = await pieces.next()
      if (next.done) return { text, end: next.value }
      text += next.value
    }
  } finally {
    release()
  }
}

/** Writes a text as it comes. Returns once it has begun, so that what goes wrong before still gets its status. */
export async function answerInEvents(
  service: Service,
  request: AnswerRequest,
  reply: FastifyReply,
  { chunk, first }: Wording,
  withUsage: boolean,
): Promise<FastifyReply> {
  async function* events(pieces: Pieces) {
    const usage = withUsage ? { usage: null } : {}
    if (first) yield { ...first, ...usage }
    let next = await pieces.next()
    for (; !next.done; next = await pieces.next()) yield { ...chunk(next.value), ...usage }
    yield { ...chunk('', next.value), ...usage }
    if (withUsage) yield { ...chunk(''), choices: [], usage: next.value.usage }
  }
  return sendEvents(service, request, reply, events)
}

/** Pieces of a text, then its end. */
export type Pieces = AsyncGenerator<string, TextEnd, void>

/** Sends what `events` makes of the pieces of a text. Returns as `answerInEvents` does. */
export async function sendEvents(
  service: Service,
  request: AnswerRequest,
  reply: FastifyReply,
  events: (pieces: Pieces) => AsyncIterable<unknown>,
): Promise<FastifyReply> {
  const { pieces } = begin(service, request, reply)
  const begun = resume(await pieces.next(), pieces)
  return reply
    .type('text/event-stream; charset=utf-8')
    .header('cache-control', 'no-cache')
    .header('x-accel-buffering', 'no')
    .send(eventStream(events(begun), service.onError))
}

async function* resume(first: IteratorResult<string, TextEnd>, rest: Pieces): Pieces {
  let next = first
  for (; !next.done; next = await rest.next()) yield next.value
  return next.value
}

/** Pieces of a text, which end when its client goes away, and a function that no longer watches for that. */
function begin(service: Service, request: AnswerRequest, { raw }: FastifyReply) {
  const gone = new AbortController()
  const pieces = writeAnswer(service, request, gone.signal)
  const leave = () => {
    if (raw.writableFinished) return
    gone.abort(clientClosed())
    // Where it waits for its reader, who is gone.
    pieces.return(undefined as never).catch(() => {})
  }
  raw.once('close', leave)
  return { pieces, release: () => raw.off('close', leave) }
}
