import { randomUUID } from 'node:crypto'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { TextEnd, TextPiece } from '../engine/engine'
import { ApiError } from '../http/errors'
import type { Service } from '../service'
import { Turn } from '../tools/turn'
import { answerInEvents, answerWhole, type Wording } from './answer'
import { chatLogprobs, chatScores, MOST_LOGPROBS } from './logprobs'
import { messagesSchema, turnsOf } from './messages'
import {
  finishReason,
  ignored,
  textFormat,
  textParameters,
  textRequest,
  unsupported,
  usageSchema,
  whole,
} from './text-parameters'
import { askedTools, severalCalls, toolCallSchema, toolChoiceSchema, toolsSchema } from './tools'

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
  response_format: textFormat({ type: 'text' }),
  modalities: unsupported(['text']),
  audio: unsupported(),
  prediction: unsupported(),
  reasoning_effort: unsupported('none'),
  verbosity: unsupported(),
  tools: toolsSchema,
  tool_choice: toolChoiceSchema,
  parallel_tool_calls: severalCalls,
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
      message: z.object({
        role: z.literal('assistant'),
        content: z.string().nullable(),
        refusal: z.null(),
        tool_calls: z.array(toolCallSchema).optional(),
      }),
      logprobs: chatLogprobs.nullable(),
      finish_reason: z.enum([...finishReason.options, 'tool_calls']),
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
      const tools = askedTools(service, body.tools, body.tool_choice)
      const question = turnsOf(service, body.messages)
      const logprobs = body.logprobs ? (body.top_logprobs ?? 0) : undefined
      if (body.top_logprobs && logprobs === undefined) throw topWithoutScores()
      const asked = { question, param: 'messages', maxTokens, tools: tools?.tools, logprobs }
      const request = await textRequest(service, body, asked)
      const about = {
        id: `chatcmpl-${randomUUID()}`,
        created: Math.floor(Date.now() / 1000),
        model: body.model,
      }
      const turn = new Turn(tools?.format, body.parallel_tool_calls)
      if (body.stream) {
        const words = wording(about, turn, body.logprobs ?? false)
        const withUsage = body.stream_options?.include_usage ?? false
        return answerInEvents(service, request, reply, words, withUsage) as never
      }
      const { text, tokens, end } = await answerWhole(service, request, reply)
      const content = turn.push(text)
      const { rest, calls } = turn.end()
      const said = content + rest
      const message = {
        role: 'assistant' as const,
        content: said === '' && calls.length > 0 ? null : said,
        refusal: null,
        ...(calls.length > 0 && { tool_calls: calls }),
      }
      const scores = body.logprobs ? chatScores(tokens) : null
      const finish_reason = calls.length > 0 ? ('tool_calls' as const) : end.reason
      return {
        ...about,
        object: 'chat.completion' as const,
        choices: [{ index: 0, message, logprobs: scores, finish_reason }],
        usage: end.usage,
      }
    })
    done()
  }
}

/** Returns the events of a turn. */
function wording(about: Record<string, unknown>, turn: Turn, isScored: boolean): Wording {
  const event = (
    delta: Record<string, unknown>,
    tokens: TextPiece['tokens'] = [],
    finish_reason?: string,
  ) => {
    const logprobs = isScored ? chatScores(tokens) : null
    return {
      ...about,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, logprobs, finish_reason: finish_reason ?? null }],
    }
  }
  const ends = ({ reason }: TextEnd) => {
    const { rest, calls } = turn.end()
    const deltas = calls.map((call, index) => event({ tool_calls: [{ index, ...call }] }))
    const last = event({}, [], calls.length > 0 ? 'tool_calls' : reason)
    return [...(rest === '' ? [] : [event({ content: rest })]), ...deltas, last]
  }
  const chunk = ({ text, tokens }: TextPiece) => event({ content: turn.push(text) }, tokens)
  return { chunk, ends, first: event({ role: 'assistant', content: '' }) }
}

function topWithoutScores(): ApiError {
  const message = '"top_logprobs" needs "logprobs": true. Add it, or leave out "top_logprobs".'
  return new ApiError(400, 'invalid_value', message, { param: 'top_logprobs' })
}
