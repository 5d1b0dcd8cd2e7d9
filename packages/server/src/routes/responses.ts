import type { Message } from '@wise-edit/transformer'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Service } from '../service'
import { Turn } from '../tools/turn'
import { answerWhole, sendEvents } from './answer'
import { MOST_LOGPROBS } from './logprobs'
import { ROLES, roleOf, textOf } from './messages'
import { responseEvents, responseWords } from './response-words'
import { ignored, text, textFormat, textParameters, textRequest, unsupported, whole } from './text-parameters'
import {
  askedTools,
  callOf,
  requireTools,
  responseToolsSchema,
  severalCalls,
  toolChoiceSchema,
  toolName,
} from './tools'

const part = z.object({
  type: z.enum(['input_text', 'output_text'], {
    error: 'only parts of type "input_text" or "output_text" can be read',
  }),
  text,
})

const content = z.union([text, z.array(part)], { error: 'expected a text, or parts of type "input_text"' })

/** One item of a conversation: a message, a call of a tool or its result. Fields that a client copies from an output are ignored. */
const item = z.discriminatedUnion(
  'type',
  [
    z.object({ type: z.literal('message').optional(), role: z.enum(ROLES), content }),
    z.object({
      type: z.literal('function_call'),
      call_id: text.min(1),
      name: toolName,
      arguments: text,
    }),
    z.object({ type: z.literal('function_call_output'), call_id: text.min(1), output: content }),
  ],
  { error: 'only items of type "message", "function_call" or "function_call_output" can be read' },
)

/** Value of `include` that asks for the scores of the tokens. */
const SCORES = 'message.output_text.logprobs'

const { model, temperature, top_p, stream } = textParameters
const body = z.strictObject({
  ...{ model, temperature, top_p, stream },
  input: z.union([text, z.array(item).min(1)], { error: 'expected a text, or messages' }),
  instructions: text.nullish().describe('A first turn of the system'),
  max_output_tokens: textParameters.max_tokens,
  text: textFormat({}, { format: { type: 'text' } }),
  reasoning: unsupported({}),
  include: z
    .array(z.literal(SCORES, { error: `only ${JSON.stringify(SCORES)} can be included` }))
    .nullish()
    .describe('Scores each token of the answer'),
  tools: responseToolsSchema,
  tool_choice: toolChoiceSchema,
  top_logprobs: whole
    .min(0)
    .max(MOST_LOGPROBS)
    .nullish()
    .describe('Number of most likely tokens in the place of each; more than 0 scores each token, too'),
  previous_response_id: unsupported(),
  conversation: unsupported(),
  prompt: unsupported(),
  background: unsupported(false),
  truncation: unsupported('disabled'),
  store: z.unknown().optional().describe('Ignored: no response is stored'),
  parallel_tool_calls: severalCalls,
  max_tool_calls: ignored(),
  stream_options: ignored(),
  metadata: ignored(),
  service_tier: ignored(),
  user: ignored(),
  safety_identifier: ignored(),
  prompt_cache_key: ignored(),
  prompt_cache_retention: ignored(),
})

const response = z.looseObject({
  id: z.string(),
  object: z.literal('response'),
  created_at: z.int(),
  model: z.string(),
  status: z.enum(['in_progress', 'completed', 'incomplete']),
  output: z.array(z.looseObject({ type: z.enum(['message', 'function_call']) })),
})

/** `POST /v1/responses`: writes the next turn of a conversation, in OpenAI's newer format. Nothing is stored. */
export function responseRoutes(service: Service): FastifyPluginCallbackZod {
  const schema = {
    summary: 'The next turn of a conversation, as a response',
    body,
    response: { 200: response },
  }
  return (app, _, done) => {
    app.post('/v1/responses', { schema }, async ({ body }, reply) => {
      const offered = body.tools?.map(({ type, strict, ...about }) => ({ type, function: about }))
      const tools = askedTools(service, offered, body.tool_choice)
      const question = turnsOf(service, body)
      const maxTokens = body.max_output_tokens
      const asked = { question, param: 'input', maxTokens, tools: tools?.tools, logprobs: scoresOf(body) }
      const request = await textRequest(service, body, asked)
      const turn = new Turn(tools?.format, body.parallel_tool_calls)
      const words = responseWords(body)
      if (body.stream) {
        return sendEvents(service, request, reply, (pieces) => responseEvents(pieces, turn, words)) as never
      }
      const { text, tokens, end } = await answerWhole(service, request, reply)
      const said = turn.push(text)
      const { rest, calls } = turn.end()
      return words.whole({ text: said + rest, tokens, calls, end })
    })
    done()
  }
}

type Body = z.output<typeof body>

/** Returns the number of likely tokens to return in the place of each; `undefined` if no scores are asked for. */
function scoresOf({ include, top_logprobs }: Body): number | undefined {
  return top_logprobs || (include?.length ? 0 : undefined)
}

/** Converts items to turns. Throws `ApiError` 400 for calls that cannot be read or that the model does not have. */
function turnsOf(service: Service, { input, instructions }: Body): Message[] {
  const turns: Message[] = instructions ? [{ role: 'system', content: instructions }] : []
  if (typeof input === 'string') return [...turns, { role: 'user', content: input }]
  for (const [i, item] of input.entries()) {
    if ('role' in item) {
      turns.push({ role: roleOf(item.role), content: textOf(item.content) })
      continue
    }
    requireTools(service, `input.${i}.type`)
    const { call_id: id } = item
    if (item.type === 'function_call_output') {
      turns.push({ role: 'tool', tool_call_id: id, content: textOf(item.output) })
      continue
    }
    const { name, arguments: json } = item
    const call = callOf({ id, type: 'function', function: { name, arguments: json } }, `input.${i}.arguments`)
    // A turn of the assistant is its message and the calls after it.
    const last = turns.at(-1)?.role === 'assistant' ? (turns.pop() as Message) : undefined
    turns.push({
      role: 'assistant',
      content: last?.content ?? '',
      tool_calls: [...(last?.tool_calls ?? []), call],
    })
  }
  return turns
}
