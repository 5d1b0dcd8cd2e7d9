import { randomUUID } from 'node:crypto'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { TextEnd, TextPiece } from '../engine/engine'
import { ApiError } from '../http/errors'
import type { Service } from '../service'
import { answerInEvents, answerWhole, type Wording } from './answer'
import { chatLogprobs, chatScores, MOST_LOGPROBS } from './logprobs'
import { messagesSchema, turnsOf } from './messages'
import {
  finishReason,
  ignored,
  textParameters,
  textRequest,
  unsupported,
  usageSchema,
  whole,
} from './text-parameters'

const body = z.strictObject({
  ...textParameters,
  messages: messagesSchema,
  max_completion_tokens: textParameters.max_tokens,
  logprobs: z.boolean().nullish().describe('Scores each token of the answer'),
  top_logprobs: whole
    .min(0)
    .max(MOST_LOGPROBS)
    .nullish()
    .describe('With `logprobs`: the number of most likely tokens in the place of each'),
  response_format: unsupported({ type: 'text' }),
  modalities: unsupported(['text']),
  audio: unsupported(),
  prediction: unsupported(),
  reasoning_effort: unsupported('none'),
  verbosity: unsupported(),
  tools: unsupported([]),
  tool_choice: unsupported('none', 'auto'),
  parallel_tool_calls: ignored(),
  functions: unsupported([]),
  function_call: unsupported('none'),
  web_search_options: unsupported(),
  store: unsupported(false),
  metadata: ignored(),
  service_tier: ignored(),
  safety_identifier: ignored(),
  prompt_cache_key: ignored(),
  prompt_cache_retention: ignored(),
})

const completion = z.object({
  id: z.string(),
  object: z.literal('chat.completion'),
  created: z.int(),
  model: z.string(),
  choices: z.array(
    z.object({
      index: z.int(),
      message: z.object({ role: z.literal('assistant'), content: z.string(), refusal: z.null() }),
      logprobs: chatLogprobs.nullable(),
      finish_reason: finishReason,
    }),
  ),
  usage: usageSchema,
})

/** `POST /v1/chat/completions`: writes the next turn of a conversation. */
export function chatRoutes(service: Service): FastifyPluginCallbackZod {
  const schema = { summary: 'The next turn of a conversation', body, response: { 200: completion } }
  return (app, _, done) => {
    app.post('/v1/chat/completions', { schema }, async ({ body }, reply) => {
      const maxTokens = body.max_completion_tokens ?? body.max_tokens
      const question = turnsOf(body.messages)
      const logprobs = body.logprobs ? (body.top_logprobs ?? 0) : undefined
      if (body.top_logprobs && logprobs === undefined) throw topWithoutScores()
      const request = await textRequest(service, body, { question, param: 'messages', maxTokens, logprobs })
      const about = {
        id: `chatcmpl-${randomUUID()}`,
        created: Math.floor(Date.now() / 1000),
        model: body.model,
      }
      if (body.stream) {
        const withUsage = body.stream_options?.include_usage ?? false
        return answerInEvents(
          service,
          request,
          reply,
          wording(about, body.logprobs ?? false),
          withUsage,
        ) as never
      }
      const { text, tokens, end } = await answerWhole(service, request, reply)
      const message = { role: 'assistant' as const, content: text.trimStart(), refusal: null }
      return {
        ...about,
        object: 'chat.completion' as const,
        choices: [
          {
            index: 0,
            message,
            logprobs: body.logprobs ? chatScores(tokens) : null,
            finish_reason: end.reason,
          },
        ],
        usage: end.usage,
      }
    })
    done()
  }
}

/** Returns the events of a turn, without white space at its start. */
function wording(about: Record<string, unknown>, isScored: boolean): Wording {
  let begun = false
  const event = (delta: Record<string, string>, tokens: TextPiece['tokens'] = [], end?: TextEnd) => {
    const logprobs = isScored ? chatScores(tokens) : null
    return {
      ...about,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, logprobs, finish_reason: end?.reason ?? null }],
    }
  }
  const chunk = ({ text, tokens }: TextPiece, end?: TextEnd) => {
    const content = begun ? text : text.trimStart()
    begun ||= content !== ''
    return event(end ? {} : { content }, tokens, end)
  }
  return { chunk, first: event({ role: 'assistant', content: '' }) }
}

function topWithoutScores(): ApiError {
  const message = '"top_logprobs" needs "logprobs": true. Add it, or leave out "top_logprobs".'
  return new ApiError(400, 'invalid_value', message, { param: 'top_logprobs' })
}
