import type { FastifyReply } from 'fastify'
import type { ScoredToken, TextEnd, TextPiece } from '../engine/engine'
import { clientClosed } from '../errors'
import { eventStream } from '../http/events'
import { watchClient } from '../http/watch-client'
import type { Service } from '../service'
import { type AnswerRequest, writeAnswer } from '../text/write-answer'

/** Format of the events of one kind of completion. */
export interface Wording {
  /** Returns the event with a piece of the text. */
  chunk(piece: TextPiece): Record<string, unknown>
  /** Returns the events after the last piece. */
  ends(end: TextEnd): Record<string, unknown>[]
  /** Event before the first piece, if any. */
  first?: Record<string, unknown>
}

/** Piece without a text, for events that add none. */
export const NOTHING: TextPiece = { text: '', tokens: [] }

/** Writes a text and returns it, with the scores of its tokens, once it is complete. */
export async function answerWhole(
  service: Service,
  request: AnswerRequest,
  reply: FastifyReply,
): Promise<{ text: string; tokens: ScoredToken[]; end: TextEnd }> {
  const { pieces, release } = begin(service, request, reply)
  const tokens: ScoredToken[] = []
  let text = ''
  try {
    for (;;) {
      const next = await pieces.next()
      if (next.done) return { text, tokens, end: next.value }
      text += next.value.text
      tokens.push(...next.value.tokens)
    }
  } finally {
    release()
  }
}

/** Streams a text in events. Returns once the first piece is written, so that earlier errors still get their HTTP status. */
export async function answerInEvents(
  service: Service,
  request: AnswerRequest,
  reply: FastifyReply,
  { chunk, ends, first }: Wording,
  withUsage: boolean,
): Promise<FastifyReply> {
  async function* events(pieces: Pieces) {
    const usage = withUsage ? { usage: null } : {}
    if (first) yield { ...first, ...usage }
    let next = await pieces.next()
    for (; !next.done; next = await pieces.next()) yield { ...chunk(next.value), ...usage }
    for (const event of ends(next.value)) yield { ...event, ...usage }
    if (withUsage) yield { ...chunk(NOTHING), choices: [], usage: next.value.usage }
  }
  return sendEvents(service, request, reply, events)
}

/** Pieces of a text, followed by its end. */
export type Pieces = AsyncGenerator<TextPiece, TextEnd, void>

/** Streams the events that `events` makes from the pieces of a text. Returns when `answerInEvents` does. */
export async function sendEvents(
  service: Service,
  request: AnswerRequest,
  reply: FastifyReply,
  events: (pieces: Pieces) => AsyncIterable<unknown>,
): Promise<FastifyReply> {
  const { pieces } = begin(service, request, reply)
  return replyInEvents(service, reply, pieces, events)
}

/** Sends the events that `events` makes of some items. Returns once the first item is there, as earlier errors have a status. */
export async function replyInEvents<Item, End>(
  service: Service,
  reply: FastifyReply,
  items: AsyncGenerator<Item, End, void>,
  events: (items: AsyncGenerator<Item, End, void>) => AsyncIterable<unknown>,
): Promise<FastifyReply> {
  const begun = resume(await items.next(), items)
  return reply
    .type('text/event-stream; charset=utf-8')
    .header('cache-control', 'no-cache')
    .header('x-accel-buffering', 'no')
    .send(eventStream(events(begun), service.onError))
}

async function* resume<Item, End>(
  first: IteratorResult<Item, End>,
  rest: AsyncGenerator<Item, End, void>,
): AsyncGenerator<Item, End, void> {
  let next = first
  for (; !next.done; next = await rest.next()) yield next.value
  return next.value
}

/** Returns the pieces of a text, which end when the client disconnects, and a function that stops watching for that. */
function begin(service: Service, request: AnswerRequest, reply: FastifyReply) {
  const gone = new AbortController()
  const pieces = writeAnswer(service, request, gone.signal)
  const release = watchClient(reply, () => {
    gone.abort(clientClosed())
    // Ends the text also if it is paused because the client did not read.
    pieces.return(undefined as never).catch(() => {})
  })
  return { pieces, release }
}
