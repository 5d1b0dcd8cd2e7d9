import { randomUUID } from 'node:crypto'
import type { ScoredToken, TextEnd } from '../engine/engine'
import type { ToolCall } from '../tools/tool-answer'
import type { Turn } from '../tools/turn'
import type { Pieces } from './answer'
import { chatScores } from './logprobs'

/** Parameters of a request that its response repeats. */
interface Repeated {
  model: string
  instructions?: string | null
  max_output_tokens?: number | null
  temperature?: number | null
  top_p?: number | null
  top_logprobs?: number | null
  tools?: readonly object[] | null
  tool_choice?: string | null
  parallel_tool_calls?: boolean | null
}

/** An answer that has ended. */
interface Answer {
  text: string
  tokens: readonly ScoredToken[]
  calls: readonly ToolCall[]
  end: TextEnd
}

/** Words of OpenAI's API for one response. */
export type ResponseWords = ReturnType<typeof responseWords>

/** Returns the id of the message in the response to a request, and functions for the response in progress and the whole one. */
export function responseWords(request: Repeated) {
  const { model, instructions, max_output_tokens, temperature, top_p, top_logprobs } = request
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
    tools: request.tools ?? [],
    tool_choice: request.tool_choice ?? 'auto',
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    ...{ error: null, metadata: {}, previous_response_id: null, store: false },
    ...{ text: { format: { type: 'text' } }, truncation: 'disabled' },
  }
  const id = `msg_${randomUUID()}`
  return {
    messageId: id,
    begun: () => ({ ...about, status: 'in_progress', incomplete_details: null, output: [], usage: null }),
    whole: ({ text, tokens, calls, end }: Answer) => {
      const isCut = end.reason === 'length'
      const status = isCut ? ('incomplete' as const) : ('completed' as const)
      const content = [{ type: 'output_text', text, annotations: [], logprobs: chatScores(tokens).content }]
      const message = { type: 'message' as const, id, status, role: 'assistant', content }
      const { prompt_tokens, completion_tokens, total_tokens } = end.usage
      return {
        ...about,
        status,
        incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
        output: [...(text !== '' || calls.length === 0 ? [message] : []), ...calls.map(callItem)],
        usage: {
          input_tokens: prompt_tokens,
          input_tokens_details: { cached_tokens: 0 },
          output_tokens: completion_tokens,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens,
        },
      }
    },
  }
}

function callItem({ id, function: { name, arguments: json } }: ToolCall) {
  const itemId = id.replace('call_', 'fc_')
  return {
    type: 'function_call' as const,
    id: itemId,
    call_id: id,
    name,
    arguments: json,
    status: 'completed',
  }
}

/** Yields the events of a response. */
export async function* responseEvents(
  pieces: Pieces,
  turn: Turn,
  words: ResponseWords,
): AsyncGenerator<Record<string, unknown>> {
  let sequence_number = 0
  const event = (type: string, more: object) => ({ type, sequence_number: sequence_number++, ...more })
  const begun = words.begun()
  yield event('response.created', { response: begun })
  yield event('response.in_progress', { response: begun })
  const id = words.messageId
  const place = { item_id: id, output_index: 0, content_index: 0 }
  const blank = { type: 'output_text', text: '', annotations: [], logprobs: [] }
  const tokens: ScoredToken[] = []
  let text = ''
  let isOpen = false
  // The message begins with its first text: an answer may consist of calls alone.
  const open = function* () {
    if (isOpen) return
    isOpen = true
    const item = { type: 'message', id, status: 'in_progress', role: 'assistant', content: [] }
    yield event('response.output_item.added', { output_index: 0, item })
    yield event('response.content_part.added', { ...place, part: blank })
  }
  const said = function* (delta: string, scored: readonly ScoredToken[]) {
    text += delta
    tokens.push(...scored)
    if (delta === '' && scored.length === 0) return
    yield* open()
    yield event('response.output_text.delta', { ...place, delta, logprobs: chatScores(scored).content })
  }
  let next = await pieces.next()
  for (; !next.done; next = await pieces.next()) yield* said(turn.push(next.value.text), next.value.tokens)
  const { rest, calls } = turn.end()
  yield* said(rest, [])
  const whole = words.whole({ text, tokens, calls, end: next.value })
  for (const [output_index, item] of whole.output.entries()) {
    if (item.type === 'message') {
      yield* open()
      const logprobs = chatScores(tokens).content
      yield event('response.output_text.done', { ...place, text, logprobs })
      yield event('response.content_part.done', { ...place, part: { ...blank, text, logprobs } })
    } else {
      const { id: item_id, name, arguments: json } = item
      yield event('response.output_item.added', {
        output_index,
        item: { ...item, arguments: '', status: 'in_progress' },
      })
      yield event('response.function_call_arguments.delta', { item_id, output_index, delta: json })
      yield event('response.function_call_arguments.done', { item_id, output_index, name, arguments: json })
    }
    yield event('response.output_item.done', { output_index, item })
  }
  yield event(`response.${whole.status}`, { response: whole })
}
