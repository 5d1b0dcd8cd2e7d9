import type { TextEnd, TextPiece, TextRequest } from '../engine/engine'
import type { Service } from '../service'
import { TimeLimit } from './time-limit'

/** Request for a text, with the name of the model that the client uses. */
export interface AnswerRequest extends TextRequest {
  model: string
}

/**
 * Waits for a place, then writes a text piece by piece. A text that has begun keeps the memory that it began with, even if
 * edits are made meanwhile. Throws the reason of the client's signal, `rate_limit_exceeded`, `shutting_down` and `timeout`.
 */
export async function* writeAnswer(
  { engine, gate, limits, ending, metrics }: Service,
  { model, ...request }: AnswerRequest,
  client: AbortSignal,
): AsyncGenerator<TextPiece, TextEnd, void> {
  using limit = new TimeLimit([client, ending], limits.answerTime)
  const leave = await gate.enter(limit.signal)
  let tokens = 0
  try {
    limit.start(() => engine.silence)
    const pieces = engine.write(request, limit.signal)
    let next = await pieces.next()
    for (; !next.done; next = await pieces.next()) {
      if (!next.value.isPrompt) tokens++
      yield next.value
    }
    tokens = next.value.usage.completion_tokens
    return next.value
  } finally {
    leave()
    metrics.countTokens(model, request.prompt.tokens, tokens)
  }
}
