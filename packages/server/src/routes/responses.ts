import { randomUUID } from 'node:crypto'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ScoredToken, TextEnd } from '../engine/engine'
import type { Service } from '../service'
import { answerWhole, type Pieces, sendEvents } from './answer'
import { chatScores, MOST_LOGPROBS } from './logprobs'
import { ROLES, turnsOf } from './messages'
import { ignored, text, textFormat, textParameters, textRequest, unsupported, whole } from './text-parameters'

const part = z.object({
  type: z.enum(['input_text', 'output_text'], {
    error: 'only parts of type "input_text" or "output_text" can be read',
  }),
  text,
})

/** One turn of a conversation. Fields that a client copies from an output are ignored. */
const item = z.object({
  type: z.literal('message', { error: 'only items of type "message" can be read' }).optional(),
  role: z.enum(ROLES),
  content: z.union([text, z.array(part)], { error: 'expected a text, or parts of type "input_text"' }),
})

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
  tools: unsupported([]),
  tool_choice: unsupported('none', 'auto'),
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
  parallel_tool_calls: ignored(),
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
  output: z.array(z.looseObject({ type: z.literal('message'), role: z.literal('assistant') })),
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
      const question = turnsOf(service, messagesOf(body))
      const maxTokens = body.max_output_tokens
      const logprobs = scoresOf(body)
      const request = await textRequest(service, body, { question, param: 'input', maxTokens, logprobs })
      const outcome = outcomeOf(body)
      if (body.stream) {
        return sendEvents(service, request, reply, (pieces) => events(pieces, outcome)) as never
      }
      const { text, tokens, end } = await answerWhole(service, request, reply)
      return outcome.response(text.trimStart(), tokens, end)
    })
    done()
  }
}

type Body = z.output<typeof body>

interface Outcome {
  /** Id of the message in the response. */
  messageId: string
  /** Returns the response with its text or, without `end`, the response in progress. */
  response(text: string, tokens: readonly ScoredToken[], end?: TextEnd): z.output<typeof response>
}

/** Returns the number of likely tokens to return in the place of each; `undefined` if no scores are asked for. */
function scoresOf({ include, top_logprobs }: Body): number | undefined {
  return top_logprobs || (include?.length ? 0 : undefined)
}

function messagesOf({ input, instructions }: Body): Parameters<typeof turnsOf>[1] {
  const turns = typeof input === 'string' ? [{ role: 'user' as const, content: input }] : input
  const asText = turns.map(({ role, content }) => ({
    role,
    content: typeof content === 'string' ? content : content.map((each) => each.text).join(''),
  }))
  return instructions ? [{ role: 'system', content: instructions }, ...asText] : asText
}

function outcomeOf(body: Body): Outcome {
  const { model, instructions, max_output_tokens, temperature, top_p, top_logprobs } = body
  const about = {
    id: `resp_${randomUUID()}`,
    object: 'response' as const,
    created_at: Math.floor(Date.now() / 1000),
    model,
    instructions: instructions ?? null,
    max_output_tokens: max_output_tokens ?? null,
    temperature: temperature ?? 0,
    top_p: top_p ?? 1,
    top_logprobs: top_logprobs ?? 0,
    ...{ error: null, metadata: {}, parallel_tool_calls: false, previous_response_id: null, store: false },
    ...{ text: { format: { type: 'text' } }, tool_choice: 'none', tools: [], truncation: 'disabled' },
  }
  const id = `msg_${randomUUID()}`
  const respond: Outcome['response'] = (text, tokens, end) => {
    if (!end) {
      return { ...about, status: 'in_progress', incomplete_details: null, output: [], usage: null }
    }
    const isCut = end.reason === 'length'
    const status = isCut ? 'incomplete' : 'completed'
    const content = [{ type: 'output_text', text, annotations: [], logprobs: chatScores(tokens).content }]
    const { prompt_tokens, completion_tokens, total_tokens } = end.usage
    return {
      ...about,
      status,
      incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
      output: [{ type: 'message', id, status, role: 'assistant', content }],
      usage: {
        input_tokens: prompt_tokens,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: completion_tokens,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens,
      },
    }
  }
  return { messageId: id, response: respond }
}

/** Yields the events of a response, without white space at its start. */
async function* events(
  pieces: Pieces,
  { messageId, response }: Outcome,
): AsyncGenerator<Record<string, unknown>> {
  let sequence_number = 0
  const event = (type: string, more: object) => ({ type, sequence_number: sequence_number++, ...more })
  const begun = response('', [])
  yield event('response.created', { response: begun })
  yield event('response.in_progress', { response: begun })
  const empty = { type: 'message', id: messageId, status: 'in_progress', role: 'assistant', content: [] }
  const place = { item_id: messageId, output_index: 0, content_index: 0 }
  yield event('response.output_item.added', { output_index: 0, item: empty })
  const blank = { type: 'output_text', text: '', annotations: [], logprobs: [] }
  yield event('response.content_part.added', { ...place, part: blank })
  const tokens: ScoredToken[] = []
  let text = ''
  let next = await pieces.next()
  for (; !next.done; next = await pieces.next()) {
    const piece = next.value
    const delta = text === '' ? piece.text.trimStart() : piece.text
    text += delta
    tokens.push(...piece.tokens)
    if (delta === '' && piece.tokens.length === 0) continue
    yield event('response.output_text.delta', { ...place, delta, logprobs: chatScores(piece.tokens).content })
  }
  const whole = response(text, tokens, next.value)
  const logprobs = chatScores(tokens).content
  yield event('response.output_text.done', { ...place, text, logprobs })
  yield event('response.content_part.done', { ...place, part: { ...blank, text, logprobs } })
  yield event('response.output_item.done', { output_index: 0, item: whole.output[0] })
  yield event(`response.${whole.status}`, { response: whole })
}
