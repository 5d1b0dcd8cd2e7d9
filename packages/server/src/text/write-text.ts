import type { Question } from '@wise-edit/editors'
import type { GenerateOptions } from '@wise-edit/transformer'
import { ApiError } from '../http/errors'
import type { Service, TextModel } from '../service'
import { StopTexts } from './stop-texts'

/** A text to be written after a prompt. */
export interface TextRequest extends Pick<GenerateOptions, 'temperature' | 'topP' | 'seed'> {
  /** Which model: as `models.ts` names them. */
  model: string
  prompt: string
  /** Question that decides which memory answers; default: the prompt. */
  question?: Question
  /** The parameter that holds the prompt, for errors. */
  param: string
  promptTokens: number
  maxTokens: number
  stop: readonly string[]
}

/** Why a text ended, and how many tokens it took. */
export interface TextEnd {
  reason: 'stop' | 'length'
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number }
}

/** Tokens of a prompt. Throws `ApiError` 400 for one that has none or too many. */
export function countPrompt(
  { model, limits }: Pick<Service, 'model' | 'limits'>,
  prompt: string,
  param: string,
): number {
  // The answer needs room for one token.
  const most = Math.min(limits.promptTokens, model.decoder.config.maxPositions - 1)
  const tokens = model.encode(prompt).length
  if (tokens === 0)
    throw new ApiError(400, 'prompt_empty', 'The prompt has no token. Ask something.', { param })
  if (tokens > most) {
    const message = `The prompt has ${tokens} tokens and at most ${most} may be asked. Shorten it.`
    throw new ApiError(400, 'context_length_exceeded', message, { param })
  }
  return tokens
}

/**
 * Waits for a place, then writes a text piece by piece. A text that has begun ends with the memory it began with,
 * whatever is edited meanwhile. Throws the reason of a signal, and `ApiError` 429, 503, 504.
 */
export async function* writeText(
  service: Service,
  request: TextRequest,
  source: () => Pick<TextModel, 'stream'>,
  client: AbortSignal,
): AsyncGenerator<string, TextEnd, void> {
  const { gate, limits, ending, metrics } = service
  using until = untilAborted([client, ending], limits.answerTime)
  const { signal } = until
  const { prompt, question, promptTokens, maxTokens, temperature, topP, seed } = request
  const options = { question, maxTokens, temperature, topP, seed, signal }
  const stop = new StopTexts(request.stop)
  let tokens = 0
  const leave = await gate.enter(signal)
  try {
    for await (const piece of source().stream(prompt, options)) {
      tokens++
      const ready = stop.push(piece)
      if (ready !== '') yield ready
      if (stop.found) break
    }
    const rest = stop.found ? '' : stop.flush()
    if (rest !== '') yield rest
  } finally {
    leave()
    metrics.countTokens(request.model, promptTokens, tokens)
  }
  const full = tokens >= maxTokens || promptTokens + tokens > service.model.decoder.config.maxPositions
  const usage = {
    prompt_tokens: promptTokens,
    completion_tokens: tokens,
    total_tokens: promptTokens + tokens,
  }
  return { reason: full && !stop.found ? 'length' : 'stop', usage }
}

/** A signal that is aborted with the first of others, or after some milliseconds, until it is disposed. */
function untilAborted(signals: readonly AbortSignal[], milliseconds: number) {
  const controller = new AbortController()
  const followed = signals.map((signal) => ({ signal, follow: () => controller.abort(signal.reason) }))
  const late = () =>
    controller.abort(
      new ApiError(504, 'timeout', 'The answer took too long and was given up. Ask for fewer tokens.'),
    )
  const timer = setTimeout(late, milliseconds)
  for (const { signal, follow } of followed) {
    if (signal.aborted) follow()
    else signal.addEventListener('abort', follow)
  }
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer)
      for (const { signal, follow } of followed) signal.removeEventListener('abort', follow)
    },
  }
}
